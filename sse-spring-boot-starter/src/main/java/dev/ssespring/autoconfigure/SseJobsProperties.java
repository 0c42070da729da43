package dev.ssespring.autoconfigure;

import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobsOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Jobs: work that is dispatched to workers in services and in browsers.
 *
 * @param path Path below the context path for remote workers and submitters, such as '/jobs'. There is no such endpoint
 *     unless this is set, and it refuses everything without a JobAuthorizer bean.
 * @param submission Whether jobs can be submitted over HTTP.
 * @param maxBodySize Maximum size of the body of a request of a worker or submitter.
 * @param maxQueues Maximum number of queues that a node knows at the same time.
 * @param retry Time after which a refused submission may be repeated.
 * @param store Where jobs are kept: 'memory' (this JVM only), 'redis' (shared by all nodes), or 'by-broker' (as 'sse.broker'
 *     says).
 * @param redisSlots Number of hash slots over which queues are spread in a Redis cluster, 1 to 64; each takes two
 *     connections. Must be the same on all nodes.
 * @param defaults Times and limits of all queues.
 * @param queues Times and limits of single queues, by name; what is not set is as in the defaults.
 */
@ConfigurationProperties("sse.jobs")
record SseJobsProperties(
        @Nullable String path,
        @DefaultValue("false") boolean submission,
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("1000") int maxQueues,
        @DefaultValue("3s") Duration retry,
        @DefaultValue("by-broker") JobStoreKind store,
        @DefaultValue("1") int redisSlots,
        @DefaultValue Queue defaults,
        @DefaultValue Map<String, Queue> queues) {

    SseJobsProperties {
        boolean valid = path == null
                || (path.startsWith("/") && path.chars().noneMatch(c -> c == '*' || c == '?' || c == '{' || c == '}'));
        PropertyRange.require(
                "sse.jobs.path", String.valueOf(path), valid, "It must begin with '/' and have no wildcards.");
        PropertyRange.require(
                "sse.jobs.max-body-size",
                maxBodySize,
                maxBodySize.toBytes() >= 1 && maxBodySize.toBytes() < Integer.MAX_VALUE,
                "It must be 1B to 2GB.");
        PropertyRange.require("sse.jobs.max-queues", maxQueues, maxQueues >= 1, "It must be 1 or more.");
        PropertyRange.require("sse.jobs.retry", retry, !retry.isNegative(), "It must not be negative.");
    }

    /**
     * Times and limits of a queue.
     *
     * @param accept Time within which a worker must accept a job that was pushed to it.
     * @param lease Time for which an accepted job belongs to its worker unless a beat renews it.
     * @param beat Time between two beats.
     * @param presence Time after a beat for which a worker gets new jobs.
     * @param maxAttempts Maximum number of attempts; a job that fails more often becomes a dead letter.
     * @param maxDeliveries Maximum number of times a job is given to a worker.
     * @param minBackoff Delay after the first failed attempt; doubles with each attempt.
     * @param maxBackoff Maximum delay after a failed attempt.
     * @param capacity Maximum number of jobs that are not over, together with dead letters.
     * @param maxConcurrent Maximum number of jobs that workers hold at the same time; 0 for no limit.
     * @param rate Maximum number of jobs that are given to workers per second on average; 0 for no limit.
     * @param burst Maximum number of jobs that are given to workers at once if there is a rate.
     * @param retention Time for which a job is known after it was done or cancelled.
     */
    record Queue(
            @Nullable Duration accept,
            @Nullable Duration lease,
            @Nullable Duration beat,
            @Nullable Duration presence,
            @Nullable Integer maxAttempts,
            @Nullable Integer maxDeliveries,
            @Nullable Duration minBackoff,
            @Nullable Duration maxBackoff,
            @Nullable Integer capacity,
            @Nullable Integer maxConcurrent,
            @Nullable Double rate,
            @Nullable Integer burst,
            @Nullable Duration retention) {

        JobQueueOptions over(JobQueueOptions base) {
            JobLeaseOptions leases = base.leases();
            JobRetryOptions retries = base.retries();
            JobLimits limits = base.limits();
            return new JobQueueOptions(
                    new JobLeaseOptions(
                            or(accept, leases.accept()),
                            or(lease, leases.lease()),
                            or(beat, leases.beat()),
                            or(presence, leases.presence())),
                    new JobRetryOptions(
                            or(maxAttempts, retries.maxAttempts()),
                            or(maxDeliveries, retries.maxDeliveries()),
                            or(minBackoff, retries.minBackoff()),
                            or(maxBackoff, retries.maxBackoff())),
                    new JobLimits(
                            or(capacity, limits.capacity()),
                            or(maxConcurrent, limits.maxConcurrent()),
                            or(rate, limits.rate()),
                            or(burst, limits.burst()),
                            or(retention, limits.retention())));
        }

        private static <T> T or(@Nullable T value, T otherwise) {
            return (value != null) ? value : otherwise;
        }
    }

    JobsOptions toOptions() {
        JobQueueOptions base = checked("sse.jobs.defaults", defaults, JobQueueOptions.DEFAULTS);
        Map<String, JobQueueOptions> own = new HashMap<>();
        queues.forEach((name, queue) -> own.put(name, checked("sse.jobs.queues." + name, queue, base)));
        return new JobsOptions(base, own, maxQueues, retry);
    }

    private static JobQueueOptions checked(String prefix, Queue queue, JobQueueOptions base) {
        try {
            return queue.over(base);
        } catch (IllegalArgumentException ex) {
            throw new InvalidConfigurationPropertyValueException(prefix, queue, ex.getMessage() + ".");
        }
    }
}
