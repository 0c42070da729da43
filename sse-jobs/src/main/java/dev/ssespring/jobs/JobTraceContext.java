package dev.ssespring.jobs;

import org.jspecify.annotations.Nullable;

/** Strategy that tells the trace context which a job takes from its submitter to its worker. */
@FunctionalInterface
public interface JobTraceContext {

    /** Jobs have no trace context. */
    JobTraceContext NONE = queue -> null;

    /**
     * Returns the trace context of the calling thread, which submits a job. Called once for each submission; must not block. If it
     * throws, so does the submission.
     *
     * @param queue name of the queue
     * @return header {@code traceparent} of W3C Trace Context; null if there is none
     */
    @Nullable
    String traceParent(String queue);
}
