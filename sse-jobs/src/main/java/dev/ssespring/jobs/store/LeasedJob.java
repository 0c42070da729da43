package dev.ssespring.jobs.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job on its way to a worker.
 *
 * @param worker the worker that holds it
 * @param id identifies the job within the queue
 * @param lease token of the lease
 * @param fence fencing number of the lease
 * @param attempt number of the attempt that begins when the worker accepts it, from 1
 * @param type kind of the job; empty if none was given
 * @param payload as JSON
 * @param waited time since the job became due for the first time
 * @param traceParent trace context of the submitter; null if none
 */
public record LeasedJob(
        String worker,
        String id,
        String lease,
        long fence,
        int attempt,
        String type,
        String payload,
        Duration waited,
        @Nullable String traceParent) {

    /** Returns everything but lease and payload: they may be personal or secret. */
    @Override
    public String toString() {
        return "LeasedJob[id=" + id + ", worker=" + worker + ", fence=" + fence + ", attempt=" + attempt + "]";
    }
}
