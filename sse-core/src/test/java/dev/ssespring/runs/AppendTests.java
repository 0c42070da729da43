package dev.ssespring.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Appending: collected writes, bounded memory, a store that is slow or fails, leases and lost notifications. */
@Timeout(30)
class AppendTests {

    private final ManualClock clock = new ManualClock();
    private final AtomicReference<ScriptedStore> scripted = new AtomicReference<>();
    private final RunsFixture fixture = new RunsFixture(clock, store -> {
        ScriptedStore wrapped = new ScriptedStore(store);
        scripted.set(wrapped);
        return wrapped;
    });
    private final ScriptedStore store = scripted.get();
    private final SseRuns runs = fixture.node();
    private final CountDownLatch go = new CountDownLatch(1);
    private final AtomicReference<Run> run = new AtomicReference<>();

    @AfterEach
    void close() throws Exception {
        go.countDown();
        CountDownLatch gate = store.gate;
        if (gate != null) {
            gate.countDown();
        }
        fixture.close();
    }

    private Run started() {
        runs.start("r", each -> {
            run.set(each);
            go.await();
        });
        await().until(() -> run.get() != null);
        return run.get();
    }

    private void append(Run target, int from, int to) {
        IntStream.rangeClosed(from, to).forEach(i -> target.append("data", "" + i));
    }

    private static List<String> numbers(int to) {
        return IntStream.rangeClosed(1, to).mapToObj(i -> "" + i).toList();
    }

    @Test
    void theFirstAppendIsWrittenAtOnceAndThoseInTheWindowBehindItTogether() {
        Run target = started();
        append(target, 1, 1);
        await().until(() -> store.batches.equals(List.of(1)));

        append(target, 2, 11);
        clock.advance(Duration.ofMillis(19));
        assertThat(store.batches).containsExactly(1);
        clock.advance(Duration.ofMillis(1));

        await().until(() -> store.batches.equals(List.of(1, 10)));
    }

    @Test
    void aFullBatchDoesNotWaitForTheWindow() {
        Run target = started();
        append(target, 1, 1);
        await().until(() -> store.batches.equals(List.of(1)));

        append(target, 2, 257);

        await().until(() -> store.batches.stream().mapToInt(Integer::intValue).sum() == 257);
    }

    @Test
    void theEndDoesNotWaitForTheWindow() {
        Run target = started();
        append(target, 1, 1);
        await().until(() -> store.batches.equals(List.of(1)));
        append(target, 2, 5);

        go.countDown();

        await().until(() -> runs.find("r").orElseThrow().state() == RunState.COMPLETED);
        assertThat(runs.find("r").orElseThrow().events()).isEqualTo(5);
    }

    @Test
    void aStoreThatIsStuckHoldsTheProducerAtTheBoundOfTheBuffer() {
        CountDownLatch gate = new CountDownLatch(1);
        store.gate = gate;
        AtomicInteger appended = new AtomicInteger();
        runs.start("r", each -> {
            for (int i = 1; i <= 5_000; i++) {
                each.append("" + i);
                appended.set(i);
            }
        });
        await().until(() -> appended.get() >= 1_024);
        await().during(Duration.ofMillis(100)).until(() -> appended.get() == 1_024);

        gate.countDown();

        await().until(() -> {
            clock.advance(Duration.ofMillis(20));
            return runs.find("r").orElseThrow().state() == RunState.COMPLETED;
        });
        TestResponse response = TestResponse.open(runs.resume("r"));
        await().until(() -> response.events.size() == 5_001);
        assertThat(response.data().subList(0, 5_000)).isEqualTo(numbers(5_000));
    }

    @Test
    void cancelFreesAProducerThatWaitsForRoom() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        store.gate = gate;
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger appended = new AtomicInteger();
        runs.start("r", each -> {
            try {
                while (true) {
                    each.append("x");
                    appended.incrementAndGet();
                }
            } finally {
                ended.countDown();
            }
        });
        await().until(() -> appended.get() == 1_024);
        // The writer is held at the gate, a cancellation goes by it.
        gate.countDown();
        runs.cancel("r", "user");

        ended.await();
        await().until(() -> runs.active().isEmpty());
    }

    @Test
    void whatAStoreDidNotTakeOrDidNotConfirmIsWrittenAgainOnce() {
        runs.start("r", each -> {
            go.await();
            for (int i = 1; i <= 600; i++) {
                each.append("" + i);
            }
        });
        store.failuresBefore.set(2);
        store.failuresAfter.set(2);
        go.countDown();

        await().until(() -> {
            clock.advance(Duration.ofMillis(50));
            return runs.find("r").orElseThrow().state() == RunState.COMPLETED;
        });

        TestResponse response = TestResponse.open(runs.resume("r"));
        await().until(() -> response.events.size() == 601);
        assertThat(response.data().subList(0, 600)).isEqualTo(numbers(600));
    }

    @Test
    void readersGoOnWithoutNotifications() {
        store.losesNotifications = true;
        Run target = started();
        TestResponse response = TestResponse.open(runs.resume("r"));
        append(target, 1, 3);

        await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return response.events.size() == 3;
        });
        go.countDown();
        await().until(() -> {
            clock.advance(Duration.ofMillis(500));
            return response.endedInOrder;
        });
    }

    @Test
    void aNodeThatHangsLosesItsRunAndFindsOut() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        runs.start("r", each -> {
            run.set(each);
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });
        await().until(() -> run.get() != null);
        TestResponse response = TestResponse.open(runs.resume("r"));
        append(run.get(), 1, 1);
        await().until(() -> response.events.size() == 1);
        // The node hangs: for longer than its lease its timers do not run, and another one looks.
        clock.skip(Duration.ofSeconds(16));
        assertThat(fixture.store.find("r").orElseThrow().reason()).isEqualTo("producer-lost");

        interrupted.await();
        await().until(() -> response.endedInOrder);
        assertThat(response.data()).containsExactly("1", "{\"state\":\"failed\",\"reason\":\"producer-lost\"}");
        assertThat(run.get().isCancelled()).isTrue();
    }

    @Test
    void leasesOfActiveRunsAreRenewed() {
        started();

        for (int i = 1; i <= 20; i++) {
            int renewed = i;
            clock.advance(Duration.ofSeconds(5));
            // On the pool: the clock must not be advanced past the lease before that.
            await().pollInterval(Duration.ofMillis(1)).until(() -> store.renewals.get() == renewed);
            assertThat(runs.find("r").orElseThrow().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void whenNothingRunsNoTimerIsLeftButThoseOfNodeAndStore() throws Exception {
        int before = clock.timers();
        Run target = started();
        append(target, 1, 2);
        go.countDown();
        await().until(() -> {
            clock.advance(Duration.ofMillis(20));
            return runs.active().isEmpty() && clock.timers() == before;
        });
    }
}
