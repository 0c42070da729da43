package dev.ssespring.jobs.store;

import dev.ssespring.jobs.JobLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Token bucket of a queue. Guarded by the lock of the queue. */
final class RateBudget {

    private final double perNano;
    private final int burst;
    private double tokens;
    private long filledNanos;

    RateBudget(JobLimits limits, long nowNanos) {
        this.perNano = limits.rate() / Duration.ofSeconds(1).toNanos();
        this.burst = limits.burst();
        this.tokens = burst;
        this.filledNanos = nowNanos;
    }

    int available(long nowNanos) {
        if (perNano == 0) {
            return Integer.MAX_VALUE;
        }
        tokens = Math.min(burst, tokens + (nowNanos - filledNanos) * perNano);
        filledNanos = nowNanos;
        return (int) tokens;
    }

    void take(int count) {
        if (perNano > 0) {
            tokens -= count;
        }
    }

    /** Returns the time until the next token; null if there is one, or there is no limit. */
    @Nullable
    Duration next() {
        return (perNano == 0 || tokens >= 1) ? null : Duration.ofNanos((long) Math.ceil((1 - tokens) / perNano));
    }
}
