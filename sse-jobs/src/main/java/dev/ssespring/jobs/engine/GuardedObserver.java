package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Calls an observer of the application, whose exceptions must not reach workers and claim tasks. Immutable. */
final class GuardedObserver implements JobObserver {

    private static final Log LOG = LogFactory.getLog(GuardedObserver.class);

    private final JobObserver observer;

    GuardedObserver(JobObserver observer) {
        this.observer = observer;
    }

    @Override
    public void onQueue(String queue, QueueStore store) {
        guarded(() -> observer.onQueue(queue, store));
    }

    @Override
    public void onDispatched(String queue, Duration waited) {
        guarded(() -> observer.onDispatched(queue, waited));
    }

    @Override
    public void onAcknowledged(String queue, JobAck.Kind kind, AckResult result) {
        guarded(() -> observer.onAcknowledged(queue, kind, result));
    }

    private static void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error ex) {
            LOG.error("JobObserver threw an exception; the job is not affected", ex);
        }
    }
}
