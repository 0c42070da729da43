package dev.ssespring.reactor;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SignalListener;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseSignal;
import dev.ssespring.protocol.SseEvent;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Subscription of one subscriber with its connection. After {@code onSubscribe}, only the connection's thread calls the
 * subscriber. The lock guards demand and cancellation, and is not held while the subscriber is called.
 */
final class RemoteSubscription implements Subscription, SignalListener {

    private final Subscriber<? super SseEvent> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long requested;
    private boolean cancelled;
    private boolean stopping;
    private @Nullable IllegalArgumentException misuse;
    private @Nullable SseConnection connection;

    RemoteSubscription(Subscriber<? super SseEvent> subscriber) {
        this.subscriber = subscriber;
    }

    void begin(SseRequest request) {
        subscriber.onSubscribe(this);
        if (isCancelled()) {
            endUnconnected();
            return;
        }
        SseRequest own = request.copy().concurrency(1).onHandlerError(HandlerErrorPolicy.stop());
        SseConnection begun;
        try {
            begun = own.connect(this::emit, this);
        } catch (SseClientException | IllegalStateException ex) {
            subscriber.onError(ex);
            return;
        }
        use(begun);
    }

    /** Signals a violation of the protocol when there is no connection whose end would do so. */
    private void endUnconnected() {
        IllegalArgumentException misused = misuse();
        if (misused != null) {
            subscriber.onError(misused);
        }
    }

    private void use(SseConnection begun) {
        boolean late;
        lock.lock();
        try {
            connection = begun;
            late = cancelled;
        } finally {
            lock.unlock();
        }
        if (late) {
            begun.stop();
        }
    }

    private void emit(SseEvent event) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            // Throws only after the connection was stopped: an exception before that would count as a failure.
            while (!stopping && (requested == 0 || cancelled)) {
                changed.await();
            }
            if (stopping) {
                throw new CancellationException("Connection was closed before the event was emitted");
            }
            if (requested != Long.MAX_VALUE) {
                requested--;
            }
        } finally {
            lock.unlock();
        }
        subscriber.onNext(event);
    }

    @Override
    public void onSignal(SseSignal signal) {
        if (!(signal instanceof SseSignal.Closed closed)) {
            return;
        }
        IllegalArgumentException misused = misuse();
        if (misused != null) {
            subscriber.onError(misused);
        } else if (closed.failure() != null) {
            subscriber.onError(closed.failure());
        } else if (!isCancelled()) {
            subscriber.onComplete();
        }
    }

    @Override
    public void stopping() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(long count) {
        lock.lock();
        try {
            if (cancelled) {
                return;
            }
            if (count <= 0) {
                misuse = new IllegalArgumentException("'count' must be more than zero (rule 3.9): " + count);
            } else {
                requested = (Long.MAX_VALUE - requested > count) ? requested + count : Long.MAX_VALUE;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (count <= 0) {
            cancel();
        }
    }

    @Override
    public void cancel() {
        SseConnection open;
        lock.lock();
        try {
            cancelled = true;
            open = connection;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.stop();
        }
    }

    private boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable IllegalArgumentException misuse() {
        lock.lock();
        try {
            return misuse;
        } finally {
            lock.unlock();
        }
    }
}
