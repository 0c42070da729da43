package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.ManualClock;
import io.lettuce.core.RedisConnectionException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisHealthTests {

    private final RedisConnectionException refused = new RedisConnectionException("Unable to connect");
    private final RedisLog log = new RedisLog();
    private final ManualClock clock = new ManualClock();
    private final RedisHealth health = new RedisHealth(clock);

    @BeforeEach
    void connect() {
        up();
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void logsOneLineForAnOutageAndOneForItsEnd() {
        for (int i = 0; i < 100; i++) {
            down();
            clock.advance(Duration.ofMillis(100));
        }
        up();

        assertThat(log.lines())
                .containsExactly(
                        "WARN Redis cannot be reached: publishing fails and streams receive no new events until the"
                                + " connection is restored. Retrying. Unable to connect",
                        "INFO Redis is back after 10.0 s");
    }

    @Test
    void logsAnOutageRightAfterTheStart() {
        down();

        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void logsRepeatedShortOutagesAsOne() {
        for (int i = 0; i < 100; i++) {
            down();
            clock.advance(Duration.ofSeconds(2));
            up();
            clock.advance(Duration.ofSeconds(9));
        }

        assertThat(log.lines()).hasSize(2).last().isEqualTo("INFO Redis is back after 2.0 s");
    }

    @Test
    void logsALongOutageAfterShortOnesAgain() {
        down();
        up();
        down();
        assertThat(log.lines()).hasSize(2);
        clock.advance(RedisHealth.STABLE);
        down();
        down();

        assertThat(log.lines()).hasSize(3).last().asString().startsWith("WARN Redis cannot be reached");
        up();
        assertThat(log.lines()).hasSize(4).last().isEqualTo("INFO Redis is back after 10.0 s");
    }

    @Test
    void logsAnOutageLongAfterAnother() {
        down();
        up();
        clock.advance(RedisHealth.STABLE);
        down();

        assertThat(log.lines()).hasSize(3);
    }

    @Test
    void logsAFailureOfTheNodeOnceAsAnErrorWithItsStackTrace() {
        IllegalStateException fault = new IllegalStateException("Oh no");
        for (int i = 0; i < 100; i++) {
            health.failed(RedisHealth.Use.PUBLISHING, fault);
            health.connected(RedisHealth.Use.PUBLISHING);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(log.lines())
                .containsExactly(
                        "ERROR Events could not be sent to Redis: publishing fails. Retrying",
                        "INFO Redis is back after 0 ms");
        assertThat(log.failures()).isEqualTo(List.of("Oh no"));
    }

    @Test
    void reportsAFailureOfTheNodeAsTheProblem() {
        health.failed(RedisHealth.Use.READING, new OutOfMemoryError());

        assertThat(health.statistics(0).isUp()).isFalse();
        assertThat(health.statistics(0).problem()).isEqualTo("java.lang.OutOfMemoryError");
    }

    private void down() {
        health.lost(RedisHealth.Use.READING, refused);
        health.lost(RedisHealth.Use.PUBLISHING, refused);
    }

    private void up() {
        health.connected(RedisHealth.Use.READING);
        health.connected(RedisHealth.Use.PUBLISHING);
    }
}
