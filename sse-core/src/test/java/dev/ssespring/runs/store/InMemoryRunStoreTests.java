package dev.ssespring.runs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits of the store in memory; the contract of all stores is in sse-test. */
class InMemoryRunStoreTests {

    private final ManualClock clock = new ManualClock();
    private final InMemoryRunStore store = new InMemoryRunStore(MemoryLimits.DEFAULTS, clock);

    @AfterEach
    void close() {
        store.close();
        assertThat(clock.timers()).isZero();
    }

    private static RunSpec spec(String id) {
        return new RunSpec(new RunKey(id, "e"), null, "plain", null, Duration.ofSeconds(15), Duration.ofMinutes(10));
    }

    private static List<RunEvent> kilobyte(long number) {
        return List.of(new RunEvent(number, "", "x".repeat(1_024)));
    }

    @Test
    void runsThatHaveEndedMakeRoomForNewOnesOldestFirst() {
        InMemoryRunStore small = new InMemoryRunStore(new MemoryLimits(3, 1_000_000), clock);
        for (String id : List.of("a", "b", "c")) {
            small.begin(spec(id));
        }
        small.end(new RunKey("b", "e"), RunState.COMPLETED, null);
        small.end(new RunKey("a", "e"), RunState.COMPLETED, null);

        small.begin(spec("d"));

        assertThat(small.find("b")).isEmpty();
        assertThat(small.find("a")).isPresent();
        small.begin(spec("f"));
        assertThat(small.find("a")).isEmpty();
        assertThatExceptionOfType(RunStoreFullException.class)
                .isThrownBy(() -> small.begin(spec("g")))
                .withMessageContaining("sse.runs.memory.max-runs");
        assertThat(small.size()).isEqualTo(3);
        small.close();
    }

    @Test
    void eventsBeyondTheLimitOfAllRunsAreRefused() {
        InMemoryRunStore small = new InMemoryRunStore(new MemoryLimits(10, 3_000), clock);
        small.begin(spec("a"));
        small.begin(spec("b"));
        small.append(new RunKey("a", "e"), kilobyte(1));
        small.append(new RunKey("b", "e"), kilobyte(1));

        assertThatExceptionOfType(RunStoreFullException.class)
                .isThrownBy(() -> small.append(new RunKey("a", "e"), kilobyte(2)))
                .withMessageContaining("sse.runs.memory.max-size");
        small.end(new RunKey("b", "e"), RunState.COMPLETED, null);
        assertThat(small.append(new RunKey("a", "e"), kilobyte(2))).isTrue();
        assertThat(small.find("b")).isEmpty();
        small.close();
    }

    @Test
    void expiredRunsAreRemovedWithoutBeingAskedFor() {
        store.begin(spec("a"));
        store.end(new RunKey("a", "e"), RunState.COMPLETED, null);

        clock.advance(Duration.ofMinutes(10).plusSeconds(5));

        assertThat(store.size()).isZero();
    }
}
