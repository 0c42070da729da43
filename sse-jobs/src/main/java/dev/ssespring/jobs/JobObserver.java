package dev.ssespring.jobs;

import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;

/** Observes what a node does with jobs. Called on the threads of the engine and of requests; must not block. */
public interface JobObserver {

    /**
     * Called once when this node begins to dispatch a queue.
     *
     * @param queue name of the queue
     * @param store its jobs
     */
    default void onQueue(String queue, QueueStore store) {}

    /**
     * Called when a job was leased to a worker of this node.
     *
     * @param queue name of the queue
     * @param waited time since the job became due for the first time
     */
    default void onDispatched(String queue, Duration waited) {}

    /**
     * Called when a report of a worker was decided.
     *
     * @param queue name of the queue
     * @param kind what was reported
     * @param result what became of it
     */
    default void onAcknowledged(String queue, JobAck.Kind kind, AckResult result) {}
}
