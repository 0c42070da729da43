package dev.ssespring.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualSseClockTests {

    private final ManualSseClock clock = new ManualSseClock();
    private final List<String> ran = new ArrayList<>();

    @Test
    void standsStillUntilAdvanced() {
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
        clock.advance(Duration.ofSeconds(3));
        assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(3));
        assertThat(clock.nanos()).isEqualTo(3_000_000_000L);
    }

    @Test
    void runsWhatIsDueInTheOrderOfTimes() {
        clock.after(Duration.ofSeconds(3), () -> ran.add("once at " + clock.nanos() / 1_000_000_000));
        clock.every(Duration.ofSeconds(2), () -> ran.add("every at " + clock.nanos() / 1_000_000_000));

        clock.advance(Duration.ofSeconds(1));
        assertThat(ran).isEmpty();
        clock.advance(Duration.ofSeconds(4));

        assertThat(ran).containsExactly("every at 2", "once at 3", "every at 4");
        assertThat(clock.timers()).isEqualTo(1);
    }

    @Test
    void stoppedTimersDoNotRun() {
        SseClock.Timer once = clock.after(Duration.ofSeconds(1), () -> ran.add("once"));
        SseClock.Timer every = clock.every(Duration.ofSeconds(1), () -> ran.add("every"));
        once.stop();
        clock.advance(Duration.ofSeconds(1));
        every.stop();
        every.stop();
        clock.advance(Duration.ofSeconds(5));

        assertThat(ran).containsExactly("every");
        assertThat(clock.timers()).isZero();
    }

    @Test
    void tasksMayAddTasks() {
        clock.after(Duration.ofSeconds(1), () -> clock.after(Duration.ofSeconds(1), () -> ran.add("second")));
        clock.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("second");
    }

    @Test
    void goesForwardOnly() {
        assertThatIllegalArgumentException().isThrownBy(() -> clock.advance(Duration.ofNanos(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.every(Duration.ZERO, () -> {}));
    }
}
