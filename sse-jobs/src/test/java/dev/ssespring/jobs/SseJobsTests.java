package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.store.QueueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SseJobsTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ofSeconds(5));

    private final JobsFixture fixture = new JobsFixture();
    private final SseJobs jobs = fixture.node();
    private final JobQueue<String, String> queue = jobs.queue("q", String.class, String.class);

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private QueueStore store() {
        return jobs.dispatcher().store("q").orElseThrow();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aHandlerGetsThePayloadAndTheSubmitterItsResult() throws Exception {
        jobs.work("q", String.class, ONE, (payload, job) -> payload + "!");

        JobHandle<String> handle = queue.submit("zäh \"\n\uD83D\uDE00");

        assertThat(get(handle.result())).isEqualTo("zäh \"\n\uD83D\uDE00!");
        assertThat(get(handle.result())).isEqualTo("zäh \"\n\uD83D\uDE00!");
        assertThat(handle.cancel("late")).isFalse();
    }

    @Test
    void aJobThatWasSubmittedBeforeThereWasAWorkerIsDone() throws Exception {
        CompletableFuture<String> result = queue.submit("a").result();
        assertThat(store().counts().ready()).isEqualTo(1);

        jobs.work("q", String.class, ONE, (payload, job) -> job.attempt() + job.queue() + job.type());

        assertThat(get(result)).isEqualTo("1q");
    }

    @Test
    void aHandlerMayReturnNothing() throws Exception {
        jobs.work("q", String.class, ONE, (payload, job) -> null);

        assertThat(get(queue.submit("a").result())).isNull();
    }

    @Test
    void interceptorsRunAroundHandlersAndJobsCarryTheTraceContextOfTheirSubmitter() throws Exception {
        SseJobs traced = fixture.node(
                JobsFixture.FAST,
                builder -> builder.submitInterceptor((name, job, submission) ->
                                submission.apply(job.withTraceParent(job.traceParent() + " of " + name)))
                        .submitInterceptor((name, job, submission) -> submission.apply(job.withTraceParent("trace")))
                        .interceptor((job, handler) -> "(" + handler.call() + ")")
                        .interceptor((job, handler) -> job.traceParent() + " [" + handler.call() + "]"));
        traced.work("traced", String.class, ONE, (payload, job) -> payload);

        assertThat(get(traced.queue("traced", String.class, String.class)
                        .submit("a")
                        .result()))
                .isEqualTo("trace of traced [(a)]");
    }

    @Test
    void aFailedJobIsTriedAgainAndThenADeadLetter() throws Exception {
        Queue<Integer> attempts = new ConcurrentLinkedQueue<>();
        Queue<Long> fences = new ConcurrentLinkedQueue<>();
        jobs.work("q", String.class, ONE, (payload, job) -> {
            attempts.add(job.attempt());
            fences.add(job.fence());
            throw new IllegalStateException("expected by this test");
        });

        JobHandle<String> handle = queue.submit("a");

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> get(handle.result()))
                .withCauseInstanceOf(JobFailedException.class)
                .withMessageContaining("expected by this test");
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(List.copyOf(fences)).isSorted().doesNotHaveDuplicates();
        assertThat(store().deadLetters(10)).extracting(JobInfo::id).containsExactly(handle.id());
    }

    @Test
    void aRetriedDeadLetterIsDone() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        jobs.work("q", String.class, ONE, (payload, job) -> {
            if (broken.get()) {
                throw new JobRejected("broken");
            }
            return "fine";
        });
        JobHandle<String> handle = queue.submit("a");
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> get(handle.result()));
        broken.set(false);

        assertThat(store().retry(handle.id())).isTrue();

        assertThat(get(handle.result())).isEqualTo("fine");
    }

    @Test
    void aHandlerCanAskForAnotherAttempt() throws Exception {
        jobs.work("q", String.class, ONE, (payload, job) -> {
            if (job.attempt() == 1) {
                throw JobRetry.after(Duration.ofMillis(1));
            }
            return "attempt " + job.attempt();
        });

        assertThat(get(queue.submit("a").result())).isEqualTo("attempt 2");
    }

    @Test
    void aPayloadThatCannotBeReadFails() {
        jobs.work("q", Integer.class, ONE, (payload, job) -> "never");

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> get(queue.submit("no number").result()))
                .withMessageContaining("java.lang.Integer");
    }

    @Test
    void cancellationInterruptsTheHandler() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> seen = new CompletableFuture<>();
        jobs.work("q", String.class, ONE, (payload, job) -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                seen.complete(job.isCancelled());
                throw ex;
            }
            return "never";
        });
        JobHandle<String> handle = queue.submit("a");
        CompletableFuture<String> result = handle.result();
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(handle.cancel("not needed")).isTrue();

        assertThat(get(seen)).isTrue();
        // Newer versions of Java throw an exception of their own from get().
        Throwable cancelled = get(result.handle((value, failure) -> failure));
        assertThat(cancelled).isInstanceOf(CancellationException.class).hasMessage("not needed");
        assertThat(store().find(handle.id()).orElseThrow().status()).isEqualTo(JobStatus.CANCELLED);
    }

    @Test
    void aJobThatWaitsIsCancelledAtOnce() {
        JobHandle<String> handle = queue.submit("a");
        CompletableFuture<String> result = handle.result();

        assertThat(handle.cancel("not needed")).isTrue();

        assertThatExceptionOfType(CancellationException.class).isThrownBy(() -> get(result));
        assertThatIllegalArgumentException().isThrownBy(() -> handle.cancel(""));
    }

    @Test
    void progressIsSeenAndTellsThatTheJobWasCancelled() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        jobs.work("q", String.class, ONE, (payload, job) -> {
            job.progress("half");
            cancelled.await();
            return "" + job.isCancelled();
        });
        JobHandle<String> handle = queue.submit("a");
        await().until(() ->
                "\"half\"".equals(store().find(handle.id()).orElseThrow().progress()));
        cancelled.countDown();

        assertThat(get(handle.result())).isEqualTo("false");
    }

    @Test
    void aJobThatTakesLongerThanAllTimesIsDoneInOneAttempt() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        jobs.work("q", String.class, ONE, (payload, job) -> {
            calls.incrementAndGet();
            released.await();
            return "done";
        });
        JobHandle<String> handle = queue.submit("a");
        long begin = fixture.clock.nanos();
        // Three leases.
        await().until(() ->
                fixture.clock.nanos() - begin > Duration.ofMillis(1_800).toNanos());

        released.countDown();

        assertThat(get(handle.result())).isEqualTo("done");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aWorkerNeverWorksOnMoreJobsThanItHasSlots() throws Exception {
        AtomicInteger running = new AtomicInteger();
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        jobs.work("q", String.class, ONE.slots(4), (payload, job) -> {
            seen.add(running.incrementAndGet());
            running.decrementAndGet();
            return payload;
        });
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            results.add(queue.submit("" + i).result());
        }

        for (int i = 0; i < results.size(); i++) {
            assertThat(get(results.get(i))).isEqualTo("" + i);
        }
        assertThat(seen).hasSize(2_000).allSatisfy(count -> assertThat(count).isBetween(1, 4));
        await().untilAsserted(() -> assertThat(store().counts().leased()).isZero());
    }

    @Test
    void aWorkerWithTagsGetsJobsThatNeedThem() throws Exception {
        jobs.work("q", String.class, ONE, (payload, job) -> "plain");
        CompletableFuture<String> gpu =
                queue.submit("a", spec -> spec.requires("gpu")).result();
        assertThat(get(queue.submit("b").result())).isEqualTo("plain");
        assertThat(gpu).isNotDone();

        jobs.work("q", String.class, ONE.tags("gpu"), (payload, job) -> "gpu");

        assertThat(get(gpu)).isEqualTo("gpu");
    }

    @Test
    void aRepeatedSubmissionIsTheSameJob() {
        JobHandle<String> first = queue.submit("a", spec -> spec.idempotencyKey("k"));
        JobHandle<String> second = queue.submit("b", spec -> spec.idempotencyKey("k"));

        assertThat(second.id()).isEqualTo(first.id());
    }

    @Test
    void twoNodesShareAQueue() throws Exception {
        SseJobs other = fixture.node();
        other.work("q", String.class, ONE, (payload, job) -> payload + " on the other node");

        assertThat(get(queue.submit("a").result())).isEqualTo("a on the other node");
    }

    @Test
    void aFullQueueRefusesJobs() {
        SseJobs small = fixture.node(new JobQueueOptions(
                JobLeaseOptions.DEFAULTS, JobRetryOptions.DEFAULTS, new JobLimits(1, 0, 0, 1, Duration.ofHours(1))));
        JobQueue<String, String> tiny = small.queue("tiny", String.class, String.class);
        tiny.submit("a");

        assertThatExceptionOfType(JobRefusedException.class)
                .isThrownBy(() -> tiny.submit("b"))
                .withMessageContaining("sse.jobs.queues.tiny.capacity")
                .matches(JobRefusedException::isFull);
    }

    @Test
    void interceptorsOfSubmissionsSeeRefusals() {
        List<String> seen = new ArrayList<>();
        JobLimits one = new JobLimits(1, 0, 0, 1, Duration.ofHours(1));
        SseJobs observed = fixture.node(
                new JobQueueOptions(JobLeaseOptions.DEFAULTS, JobRetryOptions.DEFAULTS, one),
                builder -> builder.submitInterceptor((name, job, submission) -> {
                    try {
                        return submission.apply(job);
                    } catch (JobRefusedException ex) {
                        seen.add(name + (ex.isFull() ? " is full" : " of a node that shuts down"));
                        throw ex;
                    }
                }));
        JobQueue<String, String> small = observed.queue("small", String.class, String.class);
        small.submit("a");

        assertThatExceptionOfType(JobRefusedException.class).isThrownBy(() -> small.submit("b"));
        observed.drain();
        assertThatExceptionOfType(JobRefusedException.class).isThrownBy(() -> small.submit("c"));
        assertThatExceptionOfType(JobRefusedException.class)
                .isThrownBy(() -> observed.dispatcher().submit("small", "1", JobSpec.DEFAULTS));

        assertThat(seen)
                .containsExactly("small is full", "small of a node that shuts down", "small of a node that shuts down");
    }

    @Test
    void namesOfQueuesAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.queue("a b", String.class, String.class));
        assertThatIllegalArgumentException().isThrownBy(() -> jobs.queue("", String.class, String.class));
    }

    @Test
    void drainWaitsForHandlersAndRefusesJobs() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        jobs.work("q", String.class, ONE, (payload, job) -> {
            started.countDown();
            released.await();
            return "done";
        });
        JobHandle<String> running = queue.submit("a");
        JobHandle<String> waiting = queue.submit("b");
        CompletableFuture<String> result = running.result();
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        Thread draining = new Thread(jobs::drain);
        draining.start();
        await().until(() -> !jobs.isAccepting());
        assertThatExceptionOfType(JobRefusedException.class).isThrownBy(() -> queue.submit("c"));

        released.countDown();
        draining.join(10_000);

        assertThat(draining.isAlive()).isFalse();
        assertThat(get(result)).isEqualTo("done");
        assertThat(store().find(waiting.id()).orElseThrow().status()).isEqualTo(JobStatus.READY);
    }

    @Test
    void aHandlerThatOutlivesTheDrainTimeoutIsInterruptedAndItsJobGivenBack() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        JobWorker worker = jobs.work(
                "q", String.class, new JobWorkerOptions(1, Set.of(), Duration.ofMillis(50)), (payload, job) -> {
                    started.countDown();
                    new CountDownLatch(1).await();
                    return "never";
                });
        JobHandle<String> handle = queue.submit("a");
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(worker.held()).isEqualTo(1);

        worker.close();

        JobInfo job = store().find(handle.id()).orElseThrow();
        assertThat(job.status()).isEqualTo(JobStatus.READY);
        assertThat(job.attempt()).isZero();
        assertThat(worker.held()).isZero();
    }

    @Test
    void jobsOfAKeyAreHandledInOrder() throws Exception {
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        jobs.work("q", String.class, ONE.slots(8), (payload, job) -> {
            handled.add(payload);
            return payload;
        });
        List<CompletableFuture<String>> results = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            results.add(queue.submit("" + i, spec -> spec.key("k")).result());
        }
        for (CompletableFuture<String> result : results) {
            get(result);
        }

        assertThat(handled).hasSize(300);
        assertThat(handled.stream().map(Integer::valueOf).toList()).isSorted();
    }
}
