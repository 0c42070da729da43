package dev.ssespring.jobs;

import java.util.Objects;

/**
 * Times and limits of a queue. All nodes must use the same.
 *
 * @param leases times of leases and workers
 * @param retries how often a job is tried
 * @param limits bounds of the queue
 */
public record JobQueueOptions(JobLeaseOptions leases, JobRetryOptions retries, JobLimits limits) {

    /** The defaults of each part. */
    public static final JobQueueOptions DEFAULTS =
            new JobQueueOptions(JobLeaseOptions.DEFAULTS, JobRetryOptions.DEFAULTS, JobLimits.DEFAULTS);

    /** Checks that none is null. */
    public JobQueueOptions {
        Objects.requireNonNull(leases, "'leases' must not be null");
        Objects.requireNonNull(retries, "'retries' must not be null");
        Objects.requireNonNull(limits, "'limits' must not be null");
    }
}
