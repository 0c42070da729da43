package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobQueueOptions;

/** Keeps queues of jobs, in memory or shared by many nodes. Any thread may call it. */
public interface JobStore {

    /**
     * Returns a queue, which begins empty. May block until there is a connection. Called when a node first uses the queue, by
     * several threads if they do so at the same time; only one of the returned objects is used then.
     *
     * @param queue 1 to 100 letters, digits, '.', '_' and '-'
     * @param options times and limits of the queue, the same on all nodes
     * @return the queue
     */
    QueueStore queue(String queue, JobQueueOptions options);
}
