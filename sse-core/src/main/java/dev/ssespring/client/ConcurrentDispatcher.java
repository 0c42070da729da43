package dev.ssespring.client;

import dev.ssespring.protocol.SseEvent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Handles several events at once: so many run, as many may wait, and then the connection's thread waits. A worker takes a
 * thread when there is something to do and gives it back when there is not. No lock is held while a handler runs.
 */
final class ConcurrentDispatcher implements EventDispatcher {

    private final HandlerInvoker handler;
    private final DefaultSseConnection subscription;
    private final RequestOptions request;
    private final InOrderAcknowledger commits;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Job> waiting = new ArrayDeque<>();
    private int workers;
    private @Nullable SseClientException failure;

    private record Job(SseEvent event, InOrderAcknowledger.Unacknowledged entry) {}

    ConcurrentDispatcher(HandlerInvoker handler, DefaultSseConnection subscription, RequestOptions request) {
        this.handler = handler;
        this.subscription = subscription;
        this.request = request;
        this.commits = new InOrderAcknowledger(subscription.progress());
    }

    @Override
    public @Nullable SseClientException event(SseEvent event) throws InterruptedException {
        Job job = new Job(event, commits.add(LastEventIdTracker.idOf(event)));
        if (request.delivery == DeliveryGuarantee.AT_MOST_ONCE) {
            commits.done(job.entry());
        }
        boolean worker;
        lock.lockInterruptibly();
        try {
            while (failure == null && waiting.size() >= request.concurrency) {
                changed.await();
            }
            if (failure != null) {
                return failure;
            }
            waiting.add(job);
            worker = workers < request.concurrency;
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
            request.client.executor().execute(this::work);
        } catch (RejectedExecutionException ex) {
            // No thread to be had: this one does it, and reads on later.
            work();
        } catch (RuntimeException | Error ex) {
            leave();
            throw ex;
        }
    }

    private void work() {
        Thread thread = Thread.currentThread();
        // Where there was no thread for a worker, this is the connection's own.
        boolean entered = subscription.enter(thread);
        try {
            for (Job job = next(); job != null; job = next()) {
                handle(job);
            }
        } finally {
            if (entered) {
                subscription.leave(thread);
            }
        }
    }

    private void handle(Job job) {
        try {
            HandlerInvoker.Result result = handler.handle(job.event());
            if (result.counts()) {
                commits.done(job.entry());
            }
            fail(result.failure());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            subscription.interrupted();
            subscription.stop();
        } catch (RuntimeException | Error ex) {
            fail(new SseClientException(
                    DisconnectCause.HANDLER_FAILED, "A handler of " + subscription.name() + " failed", ex));
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
            // The connection's thread may be reading, waiting or paused, and other handlers may wait to retry.
            subscription.stop();
        }
    }

    /** The next event, or null, and then the worker is gone: there is none, or the connection is to end. */
    private @Nullable Job next() {
        lock.lock();
        try {
            Job job = (failure == null) ? waiting.poll() : null;
            if (job == null) {
                workers--;
            }
            changed.signalAll();
            return job;
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
        commits.id(lastEventId);
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
