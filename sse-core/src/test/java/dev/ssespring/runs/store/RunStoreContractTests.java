package dev.ssespring.runs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.Together;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every store of runs must do. */
public abstract class RunStoreContractTests {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration RETENTION = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(400);

    /** Two views of the same runs, such as from two nodes; the same object if there is only one. */
    protected abstract RunStore store();

    protected abstract RunStore otherStore();

    /** How often races are driven. */
    protected abstract int rounds();

    /** Lets time pass until something is true; a store with a clock of its own moves it. */
    protected abstract void passTime(Duration step);

    private final String id = "run " + UUID.randomUUID() + " {a}:%ä";
    private final RunKey key = key(id);

    private static RunKey key(String id) {
        return new RunKey(id, UUID.randomUUID().toString().replace("-", ""));
    }

    private static RunSpec spec(RunKey key) {
        return new RunSpec(key, "anna", "plain", "{\"a\":1}", LEASE, RETENTION);
    }

    private static RunSpec shortLived(RunKey key) {
        return new RunSpec(key, null, "plain", null, LEASE, SHORT);
    }

    private static RunEvent event(long number) {
        return new RunEvent(number, "token", "data " + number);
    }

    private static List<RunEvent> events(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(RunStoreContractTests::event)
                .toList();
    }

    private List<RunEntry> readAll(RunKey run) {
        List<RunEntry> entries = new ArrayList<>();
        boolean more = true;
        while (more) {
            RunPage page = store().read(run, entries.size(), 100).orElseThrow();
            entries.addAll(page.entries());
            more = page.more();
        }
        return entries;
    }

    @Test
    void anUnknownRunIsNotFoundReadRenewedAppendedToOrEnded() {
        assertThat(store().find(id)).isEmpty();
        assertThat(store().read(key, 0, 10)).isEmpty();
        assertThat(store().renew(key)).isFalse();
        assertThat(store().append(key, events(1, 1))).isFalse();
        assertThat(store().end(key, RunState.COMPLETED, null)).isEmpty();
        assertThat(store().find(id)).isEmpty();
    }

    @Test
    void aStartedRunIsSeenByAllNodesAsItWasDescribed() {
        assertThat(store().begin(spec(key)).started()).isTrue();

        RunInfo run = otherStore().find(id).orElseThrow();

        assertThat(run.id()).isEqualTo(id);
        assertThat(run.epoch()).isEqualTo(key.epoch());
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        assertThat(run.owner()).isEqualTo("anna");
        assertThat(run.dialect()).isEqualTo("plain");
        assertThat(run.metadata()).isEqualTo("{\"a\":1}");
        assertThat(run.startedAt()).isNotNull();
        assertThat(run.endedAt()).isNull();
        assertThat(run.events()).isZero();
        assertThat(run.reason()).isNull();
    }

    @Test
    void aRunWithoutOwnerAndMetadataHasNone() {
        store().begin(shortLived(key));

        RunInfo run = otherStore().find(id).orElseThrow();

        assertThat(run.owner()).isNull();
        assertThat(run.metadata()).isNull();
    }

    @Test
    void aNameHasOneActiveRun() {
        store().begin(spec(key));

        BeginResult second = otherStore().begin(spec(key(id)));

        assertThat(second.started()).isFalse();
        assertThat(second.run().epoch()).isEqualTo(key.epoch());
    }

    @Test
    void beginningTheSameEpochAgainHasStartedIt() {
        store().begin(spec(key));

        assertThat(store().begin(spec(key)).started()).isTrue();
    }

    @Test
    void aRunThatHasEndedIsReplacedByOneWithAnEmptyLog() {
        store().begin(spec(key));
        store().append(key, events(1, 3));
        store().end(key, RunState.COMPLETED, null);
        RunKey next = key(id);

        assertThat(otherStore().begin(spec(next)).started()).isTrue();

        assertThat(store().find(id).orElseThrow().events()).isZero();
        assertThat(store().read(next, 0, 10).orElseThrow().entries()).isEmpty();
        assertThat(store().read(key, 0, 10)).isEmpty();
        assertThat(store().append(key, events(4, 4))).isFalse();
        assertThat(store().end(key, RunState.FAILED, "late")).isEmpty();
    }

    @Test
    void eventsAreReadInOrderFromAnyNumberInPages() {
        store().begin(spec(key));
        assertThat(store().append(key, events(1, 150))).isTrue();
        assertThat(store().append(key, events(151, 300))).isTrue();

        RunPage page = otherStore().read(key, 120, 50).orElseThrow();

        assertThat(page.entries()).isEqualTo(List.copyOf(events(121, 170)));
        assertThat(page.more()).isTrue();
        assertThat(otherStore().read(key, 290, 50).orElseThrow())
                .isEqualTo(new RunPage(List.copyOf(events(291, 300)), false));
        assertThat(otherStore().read(key, 300, 50).orElseThrow()).isEqualTo(new RunPage(List.of(), false));
        assertThat(otherStore().read(key, 9_999, 50).orElseThrow()).isEqualTo(new RunPage(List.of(), false));
    }

    @Test
    void textOfAllKindsComesBackUnchanged() {
        store().begin(spec(key));
        List<RunEvent> texts = List.of(
                new RunEvent(1, "message", " a\n\n b"),
                new RunEvent(2, "message", ""),
                new RunEvent(3, "t\u00e4st \uD83D\uDE80", "\u0000\r\n\t\uD83D\uDE80"),
                new RunEvent(4, "message", "x".repeat(300_000)));

        store().append(key, texts);

        assertThat(readAll(key)).isEqualTo(List.copyOf(texts));
        assertThat(store().find(id).orElseThrow().bytes())
                .isEqualTo(texts.stream().mapToLong(RunEvent::bytes).sum());
    }

    @Test
    void repeatingAnAppendChangesNothing() {
        store().begin(spec(key));
        store().append(key, events(1, 10));

        assertThat(store().append(key, events(1, 10))).isTrue();
        assertThat(store().append(key, events(6, 12))).isTrue();

        assertThat(readAll(key)).isEqualTo(List.copyOf(events(1, 12)));
        RunInfo run = store().find(id).orElseThrow();
        assertThat(run.events()).isEqualTo(12);
        assertThat(run.bytes())
                .isEqualTo(events(1, 12).stream().mapToLong(RunEvent::bytes).sum());
    }

    @Test
    void theEndIsTheLastEntryAndNothingIsAppendedBehindIt() {
        store().begin(spec(key));
        store().append(key, events(1, 2));

        EndResult result = otherStore().end(key, RunState.CANCELLED, "user").orElseThrow();

        RunEnd end = new RunEnd(3, RunState.CANCELLED, "user");
        assertThat(result).isEqualTo(new EndResult(true, end));
        assertThat(store().append(key, events(3, 3))).isFalse();
        assertThat(store().renew(key)).isFalse();
        assertThat(readAll(key)).containsExactly(event(1), event(2), end);
        RunInfo run = store().find(id).orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.CANCELLED);
        assertThat(run.reason()).isEqualTo("user");
        assertThat(run.events()).isEqualTo(2);
        assertThat(run.endedAt()).isNotNull();
    }

    @Test
    void theFirstEndCounts() {
        store().begin(spec(key));
        store().end(key, RunState.COMPLETED, null);

        EndResult second = otherStore().end(key, RunState.CANCELLED, "user").orElseThrow();

        assertThat(second).isEqualTo(new EndResult(false, new RunEnd(1, RunState.COMPLETED, null)));
        assertThat(readAll(key)).hasSize(1);
    }

    @Test
    void aRunWhoseLeaseIsNotRenewedFailsAsLost() {
        store().begin(spec(key));
        store().append(key, events(1, 1));

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            passTime(Duration.ofMillis(200));
            return otherStore().find(id).orElseThrow().state() == RunState.FAILED;
        });

        assertThat(readAll(key)).containsExactly(event(1), new RunEnd(2, RunState.FAILED, "producer-lost"));
        assertThat(store().renew(key)).isFalse();
    }

    @Test
    void readersFindOutThatARunIsLost() {
        store().begin(spec(key));

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            passTime(Duration.ofMillis(200));
            return !otherStore().read(key, 0, 10).orElseThrow().entries().isEmpty();
        });

        assertThat(readAll(key)).containsExactly(new RunEnd(1, RunState.FAILED, "producer-lost"));
    }

    @Test
    void aLostRunDoesNotKeepItsName() {
        store().begin(spec(key));

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            passTime(Duration.ofMillis(200));
            return otherStore().begin(spec(key(id))).started();
        });
    }

    @Test
    void aRenewedLeaseDoesNotExpire() {
        store().begin(spec(key));

        for (int i = 0; i < 15; i++) {
            assertThat(store().renew(key)).isTrue();
            passTime(Duration.ofMillis(200));
            assertThat(otherStore().find(id).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void aRunIsForgottenWhenItsRetentionHasPassed() {
        store().begin(shortLived(key));
        store().append(key, events(1, 1));
        store().end(key, RunState.COMPLETED, null);
        assertThat(readAll(key)).hasSize(2);

        await().atMost(Duration.ofSeconds(10)).until(() -> {
            passTime(Duration.ofMillis(100));
            return otherStore().find(id).isEmpty();
        });

        assertThat(otherStore().read(key, 0, 10)).isEmpty();
        assertThat(otherStore().begin(spec(key)).started()).isTrue();
    }

    @Test
    @SuppressWarnings("try") // Handles are closed, and nothing else.
    void listenersAreToldOfGrowthAndEnds() {
        Queue<RunKey> grown = new ConcurrentLinkedQueue<>();
        Queue<RunKey> ended = new ConcurrentLinkedQueue<>();
        RunStoreListener listener = new RunStoreListener() {
            @Override
            public void onGrown(RunKey run) {
                grown.add(run);
            }

            @Override
            public void onEnded(RunKey run) {
                ended.add(run);
            }
        };
        store().begin(spec(key));
        try (RunStore.Handle listening = otherStore().listen(listener);
                RunStore.Handle watching = otherStore().watch(key)) {
            AtomicInteger number = new AtomicInteger();
            await().until(() -> {
                int next = number.incrementAndGet();
                store().append(key, events(next, next));
                return grown.contains(key);
            });
            await().until(() -> {
                RunKey other = key(id + UUID.randomUUID());
                store().end(key, RunState.COMPLETED, null);
                return ended.contains(key) && !ended.contains(other);
            });
        }
    }

    @Test
    @SuppressWarnings("try") // Handles are closed, and nothing else.
    void theStoreThatBeganARunIsToldThatAnotherNodeHasEndedIt() {
        Queue<RunKey> ended = new ConcurrentLinkedQueue<>();
        RunStoreListener listener = new RunStoreListener() {
            @Override
            public void onGrown(RunKey run) {}

            @Override
            public void onEnded(RunKey run) {
                ended.add(run);
            }
        };
        try (RunStore.Handle listening = store().listen(listener)) {
            store().begin(spec(key));
            otherStore().end(key, RunState.CANCELLED, "user");
            await().until(() -> ended.contains(key));
        }
    }

    @Test
    void manyStartsOfANameStartOneRun() throws Exception {
        for (int round = 0; round < rounds(); round++) {
            String name = id + round;
            AtomicInteger started = new AtomicInteger();
            List<Together.Task> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RunStore store = (i % 2 == 0) ? store() : otherStore();
                tasks.add(() -> {
                    if (store.begin(shortLived(key(name))).started()) {
                        started.incrementAndGet();
                    }
                });
            }
            Together.run(tasks);
            assertThat(started).hasValue(1);
        }
    }

    @Test
    void manyEndsOfARunEndItOnceBehindAllEventsThatWereTaken() throws Exception {
        for (int round = 0; round < rounds(); round++) {
            RunKey run = key(id + round);
            store().begin(shortLived(run));
            AtomicInteger ends = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            Together.run(
                    () -> {
                        for (int i = 1; i <= 3 && store().append(run, events(i, i)); i++) {
                            taken.incrementAndGet();
                        }
                    },
                    () -> end(store(), run, RunState.COMPLETED, ends),
                    () -> end(otherStore(), run, RunState.CANCELLED, ends),
                    () -> end(otherStore(), run, RunState.FAILED, ends));
            assertThat(ends).hasValue(1);
            List<RunEntry> log = readAll(run);
            assertThat(log).hasSize(taken.get() + 1);
            assertThat(log.subList(0, taken.get())).isEqualTo(List.copyOf(events(1, taken.get())));
            assertThat(log.get(taken.get())).isInstanceOf(RunEnd.class);
        }
    }

    private static void end(RunStore store, RunKey run, RunState state, AtomicInteger ends) {
        Optional<EndResult> result = store.end(run, state, null);
        if (result.orElseThrow().ended()) {
            ends.incrementAndGet();
        }
    }

    @Test
    void appendsOfManyRunsDoNotMix() throws Exception {
        List<RunKey> keys = IntStream.range(0, 8).mapToObj(i -> key(id + i)).toList();
        List<Together.Task> tasks = new ArrayList<>();
        for (RunKey run : keys) {
            store().begin(spec(run));
            tasks.add(() -> {
                for (int from = 1; from <= 500; from += 10) {
                    store().append(run, events(from, from + 9));
                }
            });
        }
        Together.run(tasks);
        assertThat(keys).allSatisfy(run -> assertThat(readAll(run)).isEqualTo(List.copyOf(events(1, 500))));
    }
}
