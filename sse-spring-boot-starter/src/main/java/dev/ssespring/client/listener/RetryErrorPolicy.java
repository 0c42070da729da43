package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Handles an event again as long as a {@link RetryPolicy} says so, and then gives it or the whole listener up. Nothing is
 * read meanwhile. The policy's timeout is compared with the sum of the delays, not with the time that handling took.
 */
public final class RetryErrorPolicy implements HandlerErrorPolicy {

    private final RetryPolicy retries;
    private final Decision last;

    private RetryErrorPolicy(RetryPolicy retries, Decision last) {
        this.retries = Objects.requireNonNull(retries, "'retries' must not be null");
        this.last = last;
    }

    /**
     * In the end goes on with the next event.
     *
     * @param retries how often, after how long, for which exceptions
     * @return a policy
     */
    public static RetryErrorPolicy thenSkip(RetryPolicy retries) {
        return new RetryErrorPolicy(retries, new Skip());
    }

    /**
     * In the end stops the listener; started again, it begins with the same event.
     *
     * @param retries how often, after how long, for which exceptions
     * @return a policy
     */
    public static RetryErrorPolicy thenStop(RetryPolicy retries) {
        return new RetryErrorPolicy(retries, new Stop());
    }

    @Override
    public Decision onFailure(SseEvent event, Exception failure, int attempts) {
        return retries.shouldRetry(failure)
                ? delay(attempts).<Decision>map(Retry::new).orElse(last)
                : last;
    }

    /** The back-off of this event from its first failure: it has no state between the calls. */
    private Optional<Duration> delay(int attempts) {
        BackOffExecution backOff = retries.getBackOff().start();
        Duration timeout = retries.getTimeout();
        Duration waited = Duration.ZERO;
        Duration delay = Duration.ZERO;
        for (int i = 0; i < attempts; i++) {
            long millis = backOff.nextBackOff();
            if (millis == BackOffExecution.STOP) {
                return Optional.empty();
            }
            delay = Duration.ofMillis(millis);
            waited = waited.plus(delay);
        }
        boolean late = !timeout.isZero() && waited.compareTo(timeout) > 0;
        return late ? Optional.empty() : Optional.of(delay);
    }
}
