package dev.ssespring.jobs;

/** Starts workers, of queues in this application or in another. Any thread may call it. */
public interface JobWorkers {

    /**
     * Starts a worker.
     *
     * @param queue name of the queue, 1 to 100 letters, digits, '.', '_' and '-'
     * @param payload type of the payloads
     * @param options slots and tags
     * @param handler called for each job, by as many threads at the same time as there are slots
     * @param <P> type of the payloads
     * @return the worker
     * @throws IllegalArgumentException if the name of the queue is invalid
     */
    <P> JobWorker work(String queue, Class<P> payload, JobWorkerOptions options, JobHandler<? super P> handler);
}
