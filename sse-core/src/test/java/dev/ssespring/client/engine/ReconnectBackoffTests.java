package dev.ssespring.client.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.client.ReconnectPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconnectBackoffTests {

    private static final ReconnectPolicy POLICY = new ReconnectPolicy(
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(8),
            Duration.ofSeconds(100),
            Duration.ZERO);

    private final ReconnectBackoff backoff = new ReconnectBackoff(POLICY, () -> 0);

    @Test
    void doublesUpToTheCap() {
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(4));
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(8));
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void successResetsTheFailures() {
        backoff.afterFailure(0, null);
        backoff.afterFailure(0, null);
        assertThat(backoff.afterSuccess()).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void failuresCountedElsewhereCountToo() {
        backoff.succeeded();
        assertThat(backoff.afterFailure(3, null)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void retryOfTheServerIsAFloorUpToItsOwnLimit() {
        backoff.retry(Duration.ofSeconds(20));
        assertThat(backoff.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(20));
        assertThat(backoff.afterFailure(0, Duration.ofSeconds(50))).isEqualTo(Duration.ofSeconds(50));
        assertThat(backoff.afterFailure(0, Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(100));
        backoff.retry(Duration.ofMillis(Long.MAX_VALUE));
        assertThat(backoff.afterSuccess()).isEqualTo(Duration.ofSeconds(100));
        backoff.retry(Duration.ZERO);
        assertThat(backoff.afterSuccess()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void jitterOnlyAddsUpToAFifth() {
        assertThat(new ReconnectBackoff(POLICY, () -> 1).afterSuccess()).isEqualTo(Duration.ofMillis(1200));
        assertThat(new ReconnectBackoff(POLICY, () -> 0.5).afterSuccess()).isEqualTo(Duration.ofMillis(1100));
    }

    @Test
    void jitterDoesNotExceedTheLimitOfServerDelays() {
        ReconnectBackoff most = new ReconnectBackoff(POLICY, () -> 1);
        most.retry(Duration.ofSeconds(90));
        assertThat(most.afterSuccess()).isEqualTo(Duration.ofSeconds(100));
        assertThat(most.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(100));
        most.retry(Duration.ofDays(1));
        assertThat(most.afterSuccess()).isEqualTo(Duration.ofSeconds(100));
        most.retry(Duration.ofSeconds(1));
        assertThat(most.afterFailure(0, Duration.ofSeconds(99))).isEqualTo(Duration.ofSeconds(100));
        assertThat(most.afterFailure(0, Duration.ofDays(1))).isEqualTo(Duration.ofSeconds(100));
        assertThat(most.afterFailure(0, Duration.ofSeconds(50))).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void firstFailureDoesNotExceedTheLimitOfServerDelays() {
        ReconnectPolicy shortest = new ReconnectPolicy(
                Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ZERO);
        ReconnectBackoff most = new ReconnectBackoff(shortest, () -> 1);
        most.retry(Duration.ofSeconds(30));
        assertThat(most.afterFailure(0, null)).isEqualTo(Duration.ofSeconds(30));
        assertThat(most.afterFailure(0, null)).as("a back-off of its own").isEqualTo(Duration.ofSeconds(72));
    }

    @Test
    void delayOfZeroGrowsAfterFailures() {
        ReconnectBackoff eager =
                new ReconnectBackoff(POLICY.withDelay(Duration.ZERO).withMinDelay(Duration.ZERO), () -> 0);
        assertThat(eager.afterFailure(0, null)).isZero();
        assertThat(eager.afterFailure(0, null)).isEqualTo(Duration.ofMillis(200));
        assertThat(eager.afterFailure(0, null)).isEqualTo(Duration.ofMillis(400));
        assertThat(eager.afterSuccess()).isZero();
    }

    @Test
    void delaysOfMoreThanAYearAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> POLICY.withMaxDelay(Duration.ofDays(366)))
                .withMessage("'maxDelay' must not be negative or longer than 365 days: PT8784H");
        assertThatIllegalArgumentException().isThrownBy(() -> POLICY.withDelay(Duration.ofMillis(-1)));
        ReconnectBackoff longest = new ReconnectBackoff(POLICY.withMaxDelay(Duration.ofDays(365)), () -> 1);
        for (int i = 0; i < 100; i++) {
            longest.afterFailure(0, null);
        }
        assertThat(longest.afterFailure(0, null)).isEqualTo(Duration.ofDays(365).plusDays(73));
    }
}
