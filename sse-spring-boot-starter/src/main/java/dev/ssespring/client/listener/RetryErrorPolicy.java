package dev.ssespring.client.listener;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Error policy that retries an event according to a {@link RetryPolicy}, then skips the event or stops the listener.
 * Nothing is read meanwhile. The timeout of the retry policy applies to the sum of the delays, without the time of the
 * handler.
 */
public final class RetryErrorPolicy implements HandlerErrorPolicy {

    private final RetryPolicy retries;
    private final Decision last;

    private RetryErrorPolicy(RetryPolicy retries, Decision last) {
        this.retries = Objects.requireNonNull(retries, "'retries' must not be null");
        this.last = last;
    }

    /**
     * Returns a policy that skips the event after the last retry.
     *
     * @param retries number and delays of retries, and the exceptions that are retried
     * @return a policy
     */
    public static RetryErrorPolicy thenSkip(RetryPolicy retries) {
        return new RetryErrorPolicy(retries, new Skip());
    }

    /**
     * Returns a policy that stops the listener after the last retry. When started again, it receives the same event.
     *
     * @param retries number and delays of retries, and the exceptions that are retried
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

    /** Computes the delay from the first failure on, because no state is kept between calls. */
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
