package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.store.JobAck;
import java.io.IOException;

/** The way from a worker to the store of its queue. Any thread may call it. */
@FunctionalInterface
interface WorkerLink {

    /**
     * Reports once and waits for the decision.
     *
     * @return status code as of HTTP
     * @throws IOException if there is no answer
     */
    int acknowledge(JobAck ack) throws IOException, InterruptedException;
}
