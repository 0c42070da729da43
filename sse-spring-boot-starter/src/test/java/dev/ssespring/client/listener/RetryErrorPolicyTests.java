package dev.ssespring.client.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.retry.RetryPolicy;

class RetryErrorPolicyTests {

    private static final SseEvent EVENT = SseEvent.of("x");

    private final Exception failure = new IllegalStateException("no");
    private final RetryPolicy.Builder retries = RetryPolicy.builder()
            .maxRetries(3)
            .delay(Duration.ofSeconds(1))
            .multiplier(2)
            .maxDelay(Duration.ofSeconds(3));

    @Test
    void delaysGrowUpToTheirLimitUntilRetriesAreExhausted() {
        RetryErrorPolicy policy = RetryErrorPolicy.thenSkip(retries.build());
        assertThat(policy.onFailure(EVENT, failure, 1)).isEqualTo(retry(1));
        assertThat(policy.onFailure(EVENT, failure, 2)).isEqualTo(retry(2));
        assertThat(policy.onFailure(EVENT, failure, 3)).isEqualTo(retry(3));
        assertThat(policy.onFailure(EVENT, failure, 4)).isEqualTo(new HandlerErrorPolicy.Skip());
    }

    @Test
    void eachEventHasItsOwnRetries() {
        RetryErrorPolicy policy = RetryErrorPolicy.thenSkip(retries.build());
        policy.onFailure(EVENT, failure, 3);
        assertThat(policy.onFailure(SseEvent.of("y"), failure, 1)).isEqualTo(retry(1));
    }

    @Test
    void excludedFailuresAreNotRetried() {
        RetryErrorPolicy policy = RetryErrorPolicy.thenStop(
                retries.excludes(IllegalStateException.class).build());
        assertThat(policy.onFailure(EVENT, failure, 1)).isEqualTo(new HandlerErrorPolicy.Stop());
        assertThat(policy.onFailure(EVENT, new IllegalArgumentException("no"), 1))
                .isEqualTo(retry(1));
    }

    @Test
    void retriesEndAtTheTimeout() {
        RetryErrorPolicy policy =
                RetryErrorPolicy.thenSkip(retries.timeout(Duration.ofSeconds(3)).build());
        assertThat(policy.onFailure(EVENT, failure, 2)).isEqualTo(retry(2));
        assertThat(policy.onFailure(EVENT, failure, 3)).isEqualTo(new HandlerErrorPolicy.Skip());
    }

    private static HandlerErrorPolicy.Retry retry(int seconds) {
        return new HandlerErrorPolicy.Retry(Duration.ofSeconds(seconds));
    }
}
