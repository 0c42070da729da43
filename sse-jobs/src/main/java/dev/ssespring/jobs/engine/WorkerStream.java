package dev.ssespring.jobs.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.NonBlockingSource;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stream of a remote worker, shared by its {@linkplain RemoteTarget targets}. Any thread may add events. One thread at a time
 * passes them to the publisher. Number and size of the waiting events are limited. Events beyond the limits are dropped, because the reply to the next beat contains what the worker has missed.
 */
final class WorkerStream implements NonBlockingSource<SseEvent>, Flow.Subscription {

    private static final int MAX_PENDING = 2_000;
    /** Characters of waiting events; a single larger event is accepted if no other is waiting. */
    private static final long MAX_PENDING_CHARACTERS = 16L * 1024 * 1024;

    private final Runnable closed;
    private final Queue<SseEvent> pending = new ConcurrentLinkedQueue<>();
    private final Set<SseEvent> pendingOnce = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicLong characters = new AtomicLong();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicInteger signals = new AtomicInteger();
    private volatile Flow.@Nullable Subscriber<? super SseEvent> subscriber;
    private volatile boolean completing;
    private volatile boolean over;

    /** The argument is called once, when the stream has ended. */
    WorkerStream(Runnable closed) {
        this.closed = closed;
    }

    /** Returns false if the event is dropped. */
    boolean add(SseEvent event) {
        int length = length(event);
        int waiting = size.incrementAndGet();
        long total = characters.addAndGet(length);
        if (over || waiting > MAX_PENDING || (waiting > 1 && total > MAX_PENDING_CHARACTERS)) {
            size.decrementAndGet();
            characters.addAndGet(-length);
            return false;
        }
        pending.add(event);
        signal();
        return true;
    }

    private static int length(SseEvent event) {
        return String.valueOf(event.data()).length();
    }

    /** Adds an event unless an equal one is waiting. */
    void addOnce(SseEvent event) {
        if (pendingOnce.add(event) && !add(event)) {
            pendingOnce.remove(event);
        }
    }

    /** Ends the response after the waiting events. */
    void complete() {
        completing = true;
        signal();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> subscriber) {
        this.subscriber = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long count) {
        demand.getAndAccumulate(count, (held, more) -> (held + more < 0) ? Long.MAX_VALUE : held + more);
        signal();
    }

    @Override
    public void cancel() {
        end();
    }

    private void end() {
        if (!over) {
            over = true;
            closed.run();
        }
    }

    private void signal() {
        if (signals.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            passOn();
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    private void passOn() {
        Flow.Subscriber<? super SseEvent> target = subscriber;
        while (target != null && !over && demand.get() > 0) {
            SseEvent event = pending.poll();
            if (event == null) {
                break;
            }
            size.decrementAndGet();
            characters.addAndGet(-length(event));
            demand.decrementAndGet();
            pendingOnce.remove(event);
            target.onNext(event);
        }
        if (target != null && completing && !over && pending.isEmpty()) {
            end();
            target.onComplete();
        }
    }
}
