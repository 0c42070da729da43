package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A job to be added.
 *
 * @param id identifies it within the queue, 1 to 100 letters, digits and hyphens; later ids compare higher
 * @param payload as JSON on one line
 * @param spec how it differs from others
 * @param traceParent trace context of the submitter, in the format of W3C Trace Context; null if none
 */
public record JobSubmission(
        String id, String payload, JobSpec spec, @Nullable String traceParent) {

    /** Checks that what must not be null is not. */
    public JobSubmission {
        Objects.requireNonNull(id, "'id' must not be null");
        Objects.requireNonNull(payload, "'payload' must not be null");
        Objects.requireNonNull(spec, "'spec' must not be null");
    }

    /** Returns this job with another trace context; null for none. */
    public JobSubmission withTraceParent(@Nullable String newTraceParent) {
        return new JobSubmission(id, payload, spec, newTraceParent);
    }
}
