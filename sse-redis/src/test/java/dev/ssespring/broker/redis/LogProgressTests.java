package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogProgressTests {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final LogProgress progress = new LogProgress();

    @Test
    void waitingForAPastEpochReturnsTheCurrentOneAtOnce() throws InterruptedException {
        progress.read(new LogPosition(7, 1, "a:1"));

        assertThat(progress.awaitEpoch(5, LONG)).isEqualTo(7);
    }

    @Test
    void waitingForAnEpochThatDoesNotBeginReturnsTheCurrentOne() throws InterruptedException {
        progress.read(new LogPosition(7, 1, "a:1"));

        assertThat(progress.awaitEpoch(8, Duration.ZERO)).isEqualTo(7);
    }

    @Test
    void eventsPublishedByThisNodeAdvanceTheHeadOnlyInTheEpochThatWasRead() {
        progress.read(new LogPosition(7, 3, "a:3"));

        progress.published(new LogPosition(7, 5, "a:5"));
        assertThat(progress.head()).isEqualTo(new LogPosition(7, 5, "a:5"));
        assertThat(progress.lag()).isEqualTo(2);

        progress.published(new LogPosition(8, 1, "a:6"));
        assertThat(progress.head()).isEqualTo(new LogPosition(7, 3, "a:3"));
        assertThat(progress.seen()).isEqualTo(new LogPosition(8, 1, "a:6"));
        assertThat(progress.lag()).isOne();
    }
}
