package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.store.BeginResult;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunPage;
import dev.ssespring.runs.store.RunSpec;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Contract of a {@link RunStore}, as JUnit tests: extend it to test a store of your own. It covers starting once, numbering,
 * repeated calls, reading in pages, the end, leases, retention, listeners, and races between nodes.
 */
public abstract class RunStoreContract {

    private static final Duration LEASE = Duration.ofSeconds(1);
    private static final Duration RETENTION = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(400);

    /** Steps of time after which something must have happened: well above the lease and the retention of the tests. */
    private static final int MAX_STEPS = 50;

    private final String id = "run " + UUID.randomUUID() + " {a}:%ä";
    private final RunKey key = key(id);

    /** For subclasses. */
    protected RunStoreContract() {}

    /**
     * Returns the store as one node sees it.
     *
     * @return the same object for each call in a test
     */
    protected abstract RunStore store();

    /**
     * Returns the store as another node sees it: another object with the same runs.
     *
     * @return the same object for each call in a test; that of {@link #store()} if the store serves one node only
     */
    protected abstract RunStore otherStore();

    /**
     * Returns how often races are driven.
     *
     * @return 1 or more; 1,000 is a good choice for a store in memory, 100 for one that is reached over a network
     */
    protected abstract int rounds();

    /**
     * Lets time pass on the clock of the store.
     *
     * @param step by how much: 100 or 200 ms. Advance a clock, or wait
     */
    protected abstract void passTime(Duration step);

    /** Lets time pass in steps until something is true. */
    private void passTimeUntil(Duration step, BooleanSupplier condition) {
        int steps = 0;
        do {
            assertThat(steps++).as("steps of %s until it happens", step).isLessThan(MAX_STEPS);
            passTime(step);
        } while (!condition.getAsBoolean());
    }

    private static RunKey key(String id) {
        return new RunKey(id, UUID.randomUUID().toString().replace("-", ""));
    }

    private static RunSpec spec(RunKey key) {
        return new RunSpec(key, "anna", "plain", "{\"a\":1}", LEASE, RETENTION);
    }

    private static RunSpec shortLived(RunKey key) {
        return new RunSpec(key, null, "plain", null, LEASE, SHORT);
    }

    /** A run that does not end or expire during a test, however slow the machine is. */
    private static RunSpec patient(RunKey key) {
        return new RunSpec(key, null, "plain", null, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    private static RunEvent event(long number) {
        return new RunEvent(number, "token", "data " + number);
    }

    private static List<RunEvent> events(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(RunStoreContract::event)
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

        passTimeUntil(
                Duration.ofMillis(200),
                () -> otherStore().find(id).orElseThrow().state() == RunState.FAILED);

        assertThat(readAll(key)).containsExactly(event(1), new RunEnd(2, RunState.FAILED, "producer-lost"));
        assertThat(store().renew(key)).isFalse();
    }

    @Test
    void readersFindOutThatARunIsLost() {
        store().begin(spec(key));

        passTimeUntil(
                Duration.ofMillis(200),
                () -> !otherStore().read(key, 0, 10).orElseThrow().entries().isEmpty());

        assertThat(readAll(key)).containsExactly(new RunEnd(1, RunState.FAILED, "producer-lost"));
    }

    @Test
    void aLostRunDoesNotKeepItsName() {
        store().begin(spec(key));

        passTimeUntil(
                Duration.ofMillis(200), () -> otherStore().begin(spec(key(id))).started());
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

        passTimeUntil(Duration.ofMillis(100), () -> otherStore().find(id).isEmpty());

        assertThat(otherStore().read(key, 0, 10)).isEmpty();
        assertThat(otherStore().begin(spec(key)).started()).isTrue();
    }

    @Test
    @SuppressWarnings("try") // Handles are closed, and nothing else.
    void listenersAreToldOfGrowthAndEnds() throws Exception {
        RecordingListener listener = new RecordingListener();
        store().begin(spec(key));
        try (RunStore.Handle listening = otherStore().listen(listener);
                RunStore.Handle watching = otherStore().watch(key)) {
            // Watching does not block, so it may take a moment until it has an effect.
            int number = 0;
            do {
                number++;
                assertThat(number).as("appends until the listener is told").isLessThan(MAX_STEPS);
                store().append(key, events(number, number));
            } while (!key.equals(listener.grown.poll(100, TimeUnit.MILLISECONDS)));
            store().end(key, RunState.COMPLETED, null);
            listener.awaitEnd(key);
        }
    }

    @Test
    @SuppressWarnings("try") // Handles are closed, and nothing else.
    void theStoreThatBeganARunIsToldThatAnotherNodeHasEndedIt() throws Exception {
        RecordingListener listener = new RecordingListener();
        try (RunStore.Handle listening = store().listen(listener)) {
            store().begin(spec(key));
            otherStore().end(key, RunState.CANCELLED, "user");
            listener.awaitEnd(key);
        }
    }

    /** Keeps what it is told. Called by the threads of the store. */
    private static final class RecordingListener implements RunStoreListener {

        private final BlockingQueue<RunKey> grown = new LinkedBlockingQueue<>();
        private final BlockingQueue<RunKey> ended = new LinkedBlockingQueue<>();

        @Override
        public void onGrown(RunKey run) {
            grown.add(run);
        }

        @Override
        public void onEnded(RunKey run) {
            ended.add(run);
        }

        void awaitEnd(RunKey run) throws InterruptedException {
            RunKey told;
            do {
                told = ended.poll(10, TimeUnit.SECONDS);
                assertThat(told).as("notification of the end").isNotNull();
            } while (!run.equals(told));
        }
    }

    @Test
    void manyStartsOfANameStartOneRun() throws Exception {
        for (int round = 0; round < rounds(); round++) {
            String name = id + round;
            AtomicInteger started = new AtomicInteger();
            List<Concurrently.Task> tasks = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RunStore store = (i % 2 == 0) ? store() : otherStore();
                tasks.add(() -> {
                    if (store.begin(patient(key(name))).started()) {
                        started.incrementAndGet();
                    }
                });
            }
            Concurrently.run(tasks);
            assertThat(started).hasValue(1);
        }
    }

    @Test
    void manyEndsOfARunEndItOnceBehindAllEventsThatWereTaken() throws Exception {
        for (int round = 0; round < rounds(); round++) {
            RunKey run = key(id + round);
            store().begin(patient(run));
            AtomicInteger ends = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            Concurrently.run(
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
        List<Concurrently.Task> tasks = new ArrayList<>();
        for (RunKey run : keys) {
            store().begin(spec(run));
            tasks.add(() -> {
                for (int from = 1; from <= 500; from += 10) {
                    store().append(run, events(from, from + 9));
                }
            });
        }
        Concurrently.run(tasks);
        assertThat(keys).allSatisfy(run -> assertThat(readAll(run)).isEqualTo(List.copyOf(events(1, 500))));
    }
}
