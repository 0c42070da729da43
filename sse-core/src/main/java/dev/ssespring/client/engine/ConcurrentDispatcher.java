package dev.ssespring.client.engine;

import dev.ssespring.client.DeliveryGuarantee;
import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.protocol.SseEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Handles up to n events at once; up to n more wait, then the connection's thread blocks. A worker takes a thread of
 * the executor while there are events and returns it afterwards. No lock is held while a handler runs.
 */
final class ConcurrentDispatcher implements EventDispatcher {

    private final HandlerInvoker invoker;
    private final DefaultSseConnection connection;
    private final int concurrency;
    private final DeliveryGuarantee guarantee;
    private final Executor executor;
    private final InOrderAcknowledger acknowledger;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<QueuedEvent> waiting = new ArrayDeque<>();
    private int workers;
    private @Nullable SseClientException failure;

    private record QueuedEvent(SseEvent event, InOrderAcknowledger.Unacknowledged entry) {}

    ConcurrentDispatcher(
            HandlerInvoker invoker, DefaultSseConnection connection, RequestOptions options, Executor executor) {
        this.invoker = invoker;
        this.connection = connection;
        this.concurrency = options.concurrency();
        this.guarantee = options.delivery();
        this.executor = executor;
        this.acknowledger = new InOrderAcknowledger(connection.tracker());
    }

    @Override
    public @Nullable SseClientException event(SseEvent event) throws InterruptedException {
        QueuedEvent next = new QueuedEvent(event, acknowledger.add(LastEventIdTracker.idOf(event)));
        if (guarantee == DeliveryGuarantee.AT_MOST_ONCE) {
            acknowledger.done(next.entry());
        }
        boolean worker;
        lock.lockInterruptibly();
        try {
            while (failure == null && waiting.size() >= concurrency) {
                changed.await();
            }
            if (failure != null) {
                return failure;
            }
            waiting.add(next);
            worker = workers < concurrency;
            if (worker) {
                workers++;
            }
        } finally {
            lock.unlock();
        }
        if (worker) {
            startWorker();
        }
        return failure();
    }

    private void startWorker() {
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException ex) {
            // No thread available: this thread handles the events and reads on later.
            work();
        } catch (RuntimeException | Error ex) {
            leave();
            throw ex;
        }
    }

    private void work() {
        Thread thread = Thread.currentThread();
        // The connection's own thread, if no thread was available for a worker.
        boolean entered = connection.enter(thread);
        try {
            for (QueuedEvent next = next(); next != null; next = next()) {
                handle(next);
            }
        } finally {
            if (entered) {
                connection.leave(thread);
            }
        }
    }

    private void handle(QueuedEvent next) {
        try {
            HandlerInvoker.HandlingResult result = invoker.handle(next.event());
            if (result.acknowledged()) {
                acknowledger.done(next.entry());
            }
            fail(result.failure());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            connection.interrupted();
            connection.stop();
        } catch (RuntimeException | Error ex) {
            fail(new SseClientException(
                    DisconnectCause.HANDLER_FAILED, "Handler of " + connection.name() + " failed", ex));
        }
    }

    private void fail(@Nullable SseClientException stop) {
        if (stop != null) {
            lock.lock();
            try {
                failure = (failure != null) ? failure : stop;
            } finally {
                lock.unlock();
            }
            // The connection's thread may read, wait or be paused, and other handlers may wait to retry.
            connection.stop();
        }
    }

    /** Returns the next event; null ends the worker: the queue is empty, or the connection is to end. */
    private @Nullable QueuedEvent next() {
        lock.lock();
        try {
            QueuedEvent next = (failure == null) ? waiting.poll() : null;
            if (next == null) {
                workers--;
            }
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            workers--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void id(String lastEventId) {
        acknowledger.id(lastEventId);
    }

    @Override
    public @Nullable SseClientException finish() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (workers > 0) {
                changed.await();
            }
            return failure;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable SseClientException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }
}
