package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.ssespring.jobs.store.AckResult;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import dev.ssespring.publisher.LogRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What jobs do when something else fails. */
class JobFailureTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ofSeconds(5));

    private final AtomicReference<FlakyStore> flaky = new AtomicReference<>();
    private final JobsFixture fixture = new JobsFixture(store -> {
        flaky.set(new FlakyStore(store));
        return flaky.get();
    });
    private final SseJobs jobs = fixture.node();
    private final JobQueue<String, String> queue = jobs.queue("q", String.class, String.class);

    @AfterEach
    void close() throws Exception {
        flaky.get().down = false;
        fixture.close();
    }

    private QueueStore store() {
        return fixture.store().queue("q", JobsFixture.FAST);
    }

    /** A worker that is played by the test, and known to no node. */
    private LeasedJob claim(String worker) {
        store().beat(new WorkerBeat(worker, 1, Set.of(), Map.of(), Duration.ofDays(1)));
        List<LeasedJob> claimed =
                store().claim(List.of(new WorkerCapacity(worker, 1, Set.of()))).jobs();
        assertThat(claimed).hasSize(1);
        return claimed.get(0);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aJobOfAWorkerThatHasDiedIsRunAgain() throws Exception {
        JobHandle<String> handle = queue.submit("a");
        LeasedJob lost = claim("dead");
        store().beat(new WorkerBeat("dead", 1, Set.of(), Map.of(lost.id(), lost.lease()), Duration.ofDays(1)));
        AtomicInteger attempt = new AtomicInteger();

        jobs.work("q", String.class, ONE, (payload, job) -> {
            attempt.set(job.attempt());
            return (job.fence() > lost.fence()) ? "again" : "not fenced";
        });

        assertThat(get(handle.result())).isEqualTo("again");
        assertThat(attempt).hasValue(2);
        assertThat(store().acknowledge(JobAck.complete(lost.id(), lost.lease(), "1")))
                .isEqualTo(AckResult.SUPERSEDED);
    }

    @Test
    void aJobWhoseDispatcherDiedBeforeItWasPushedIsRunAgainWithoutAnAttempt() throws Exception {
        JobHandle<String> handle = queue.submit("a");
        claim("of the dead node");

        jobs.work("q", String.class, ONE, (payload, job) -> "attempt " + job.attempt());

        assertThat(get(handle.result())).isEqualTo("attempt 1");
    }

    @Test
    void runningJobsSurviveTheirDispatcher() throws Exception {
        SseJobs other = fixture.node();
        JobHandle<String> handle = queue.submit("a");
        LeasedJob running = claim("w");
        store().beat(new WorkerBeat("w", 1, Set.of(), Map.of(running.id(), running.lease()), Duration.ofDays(1)));

        jobs.close();

        JobQueue<String, String> there = other.queue("q", String.class, String.class);
        assertThat(other.dispatcher().acknowledge("q", JobAck.complete(running.id(), running.lease(), "\"done\"")))
                .isEqualTo(AckResult.ACCEPTED);
        assertThat(store().find(handle.id()).orElseThrow().attempt()).isEqualTo(1);
        assertThat(there.name()).isEqualTo("q");
    }

    @Test
    void anOutcomeWhoseReplyWasLostCountsOnceAndFreesTheSlot() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        flaky.get().lostReplies.set(2);
        JobWorker worker = jobs.work("q", String.class, ONE, (payload, job) -> "call " + calls.incrementAndGet());

        JobHandle<String> first = queue.submit("a");
        assertThat(get(first.result())).isEqualTo("call 1");

        // The report is repeated, unless a beat has told before that the lease is over.
        assertThat(get(queue.submit("b").result())).isEqualTo("call 2");
        await().untilAsserted(() -> assertThat(worker.held()).isZero());
        assertThat(store().find(first.id()).orElseThrow().attempt()).isEqualTo(1);
        assertThat(flaky.get().lostReplies.get()).isLessThan(2);
    }

    @Test
    void workGoesOnWhenTheStoreIsBack() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        jobs.work("q", String.class, ONE, (payload, job) -> {
            started.countDown();
            released.await();
            return "call " + calls.incrementAndGet();
        });
        JobHandle<String> handle = queue.submit("a");
        CompletableFuture<String> result = handle.result();
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        flaky.get().down = true;
        CompletableFuture<String> late = handle.result();
        released.countDown();
        await().until(() -> !jobs.isStoreAvailable());
        assertThatExceptionOfType(JobRefusedException.class)
                .isThrownBy(() -> queue.submit("b"))
                .matches(refused -> !refused.isFull());
        flaky.get().down = false;

        assertThat(get(result)).isEqualTo("call 1");
        assertThat(get(late)).isEqualTo("call 1");
        assertThat(get(queue.submit("b").result())).isEqualTo("call 2");
        assertThat(jobs.isStoreAvailable()).isTrue();
    }

    @Test
    void anOutageOfTheStoreWarnsOnceAndIsSeenWhileItLasts() throws Exception {
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.Dispatcher")) {
            flaky.get().down = true;
            // Several claims fail meanwhile.
            await().untilAsserted(() -> {
                assertThat(log.messagesAt(Level.DEBUG)).hasSizeGreaterThan(5);
                assertThat(jobs.isStoreAvailable()).isFalse();
            });
            assertThat(log.messagesAt(Level.WARN))
                    .singleElement()
                    .asString()
                    .startsWith("The store of queue 'q' failed");

            flaky.get().down = false;

            await().until(jobs::isStoreAvailable);
        }
    }

    @Test
    void resultsArriveAlthoughEveryNotificationIsLost() throws Exception {
        flaky.get().silent = true;
        jobs.work("q", String.class, ONE, (payload, job) -> payload + "!");

        assertThat(get(queue.submit("a").result())).isEqualTo("a!");
        assertThat(get(queue.submit("b").result())).isEqualTo("b!");
    }

    @Test
    void aJobObserverThatThrowsAffectsNoJob() throws Exception {
        SseJobs observed = fixture.node(
                JobsFixture.FAST,
                builder -> builder.observer(new JobObserver() {
                    @Override
                    public void onQueue(String name, QueueStore jobs) {
                        throw new IllegalStateException("expected by this test");
                    }

                    @Override
                    public void onDispatched(String name, Duration waited) {
                        throw new AssertionError("expected by this test");
                    }

                    @Override
                    public void onAcknowledged(String name, JobAck.Kind kind, AckResult result) {
                        throw new IllegalStateException("expected by this test");
                    }
                }));
        try (LogRecorder log = new LogRecorder("dev.ssespring.jobs.engine.GuardedObserver")) {
            observed.work("q", String.class, ONE, (payload, job) -> payload + "!");

            assertThat(get(observed.queue("q", String.class, String.class)
                            .submit("a")
                            .result()))
                    .isEqualTo("a!");

            await().untilAsserted(() -> assertThat(log.messagesAt(Level.ERROR))
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("JobObserver threw an exception")));
        }
    }

    @Test
    void futuresEndWithTheirNode() {
        CompletableFuture<String> before = queue.submit("a").result();
        JobHandle<String> handle = queue.submit("b");

        jobs.close();

        for (CompletableFuture<String> future : List.of(before, handle.result())) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> get(future))
                    .withCauseInstanceOf(JobFailedException.class)
                    .withMessageContaining("This node is closed");
        }
    }

    @Test
    void aSlowWorkerHoldsNoMoreThanItsSlotsAndDelaysNoOther() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger slow = new AtomicInteger();
        JobWorker worker = jobs.work("q", String.class, ONE.slots(4), (payload, job) -> {
            slow.incrementAndGet();
            released.await();
            return "slow";
        });
        List<CompletableFuture<String>> first = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            first.add(queue.submit("" + i).result());
        }
        await().untilAsserted(() -> assertThat(slow).hasValue(4));
        jobs.work("q", String.class, ONE.slots(4), (payload, job) -> "fast");
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            others.add(queue.submit("" + i).result());
        }

        for (CompletableFuture<String> result : others) {
            assertThat(get(result)).isEqualTo("fast");
            assertThat(worker.held()).isEqualTo(4);
        }
        released.countDown();
        for (CompletableFuture<String> result : first) {
            assertThat(get(result)).isEqualTo("slow");
        }
        assertThat(slow).hasValue(4);
    }

    @Test
    void aBacklogIsWorkedOffOldestFirstAndNewJobsWaitBehindIt() throws Exception {
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            results.add(queue.submit("" + i).result());
        }
        Queue<Integer> order = new ConcurrentLinkedQueue<>();
        AtomicInteger submitted = new AtomicInteger(500);
        jobs.work("q", String.class, ONE, (payload, job) -> {
            order.add(Integer.valueOf(payload));
            if (order.size() <= 500 && order.size() % 5 == 0) {
                queue.submit("" + submitted.getAndIncrement());
            }
            return payload;
        });

        for (CompletableFuture<String> result : results) {
            get(result);
        }
        await().untilAsserted(() -> assertThat(order).hasSize(600));

        assertThat(List.copyOf(order)).isSorted();
    }
}
