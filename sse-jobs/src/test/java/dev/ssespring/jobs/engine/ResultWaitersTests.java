package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.jobs.JobFailedException;
import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.JobSpec;
import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobAck;
import dev.ssespring.jobs.store.JobSubmission;
import dev.ssespring.jobs.store.LeasedJob;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.jobs.store.WorkerBeat;
import dev.ssespring.jobs.store.WorkerCapacity;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** Futures of outcomes when the notifications of the store are lost. */
class ResultWaitersTests {

    private final ManualClock clock = new ManualClock();
    private final JobQueueOptions options = new JobQueueOptions(
            JobLeaseOptions.DEFAULTS, JobRetryOptions.DEFAULTS, new JobLimits(1_000, 0, 0, 1, Duration.ofHours(1)));
    private final QueueStore store = new InMemoryJobStore(clock).queue("q", options);

    /** The jobs that were looked up, in their order. */
    private final List<String> lookUps = new ArrayList<>();

    private final List<Runnable> callbacks = new ArrayList<>();
    private final ResultWaiters waiters = new ResultWaiters(recordingLookUps(), callbacks::add);

    private QueueStore recordingLookUps() {
        return (QueueStore) Proxy.newProxyInstance(
                QueueStore.class.getClassLoader(), new Class<?>[] {QueueStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("find")) {
                        lookUps.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException ex) {
                        throw ex.getCause();
                    }
                });
    }

    private String submit(String id) {
        return store.submit(new JobSubmission(id, "1", JobSpec.DEFAULTS, null)).id();
    }

    private LeasedJob lease() {
        store.beat(new WorkerBeat("w", 1, Set.of(), Map.of(), Duration.ofDays(1)));
        return store.claim(List.of(new WorkerCapacity("w", 1, Set.of()))).jobs().get(0);
    }

    private void runCallbacks() {
        List.copyOf(callbacks).forEach(Runnable::run);
        callbacks.clear();
    }

    private void lookUp() {
        lookUps.clear();
        waiters.lookUpSome();
        runCallbacks();
    }

    @Test
    void aFutureThatItsOwnerHasGivenUpIsNotLookedUpAnyMore() {
        String id = submit("a");
        CompletableFuture<String> cancelled = waiters.await(id);
        CompletableFuture<String> other = waiters.await(id);
        lookUp();
        assertThat(lookUps).containsExactly("a");

        cancelled.cancel(false);
        lookUp();
        assertThat(lookUps).containsExactly("a");

        other.completeExceptionally(new IllegalStateException("the owner waits no longer"));
        // The look-ups may have come to this job already.
        lookUp();
        lookUp();
        assertThat(lookUps).isEmpty();
    }

    @Test
    void aJobThatWasPurgedBeforeItsEndWasNoticedHasNoOutcome() {
        String id = submit("a");
        CompletableFuture<String> result = waiters.await(id);
        LeasedJob job = lease();
        store.acknowledge(JobAck.reject(job.id(), job.lease(), "no"));
        assertThat(store.purge(id)).isTrue();

        lookUp();

        for (CompletableFuture<String> future : List.of(result, waiters.await(id))) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(future::get)
                    .withCauseInstanceOf(JobFailedException.class)
                    .withMessageContaining("not known any more");
        }
    }

    @Test
    void aJobWhoseRetentionIsOverHasNoOutcome() {
        String id = submit("a");
        CompletableFuture<String> result = waiters.await(id);
        LeasedJob job = lease();
        store.acknowledge(JobAck.complete(job.id(), job.lease(), "1"));
        clock.advance(Duration.ofHours(1));

        lookUp();

        assertThat(result).isCompletedExceptionally();
    }

    @Test
    void eachOutcomeIsFoundInTheStore() throws Exception {
        CompletableFuture<String> done = waiters.await(submit("a"));
        LeasedJob job = lease();
        store.acknowledge(JobAck.complete(job.id(), job.lease(), "1"));
        CompletableFuture<String> dead = waiters.await(submit("b"));
        job = lease();
        store.acknowledge(JobAck.reject(job.id(), job.lease(), "no"));
        CompletableFuture<String> cancelled = waiters.await(submit("c"));
        store.cancel("c", "not needed");
        CompletableFuture<String> waiting = waiters.await(submit("d"));

        lookUp();

        assertThat(done.get()).isEqualTo("1");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(dead::get)
                .withMessageContaining("The job is a dead letter: no");
        Throwable reason = cancelled.handle((value, failure) -> failure).get();
        assertThat(reason).isInstanceOf(CancellationException.class).hasMessage("not needed");
        assertThat(waiting).isNotDone();
    }

    @Test
    void lookUpsAreLimitedAndEachJobHasItsTurn() {
        List<CompletableFuture<String>> waiting = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            waiting.add(waiters.await(submit("job" + i)));
        }
        List<String> all = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            lookUp();
            assertThat(lookUps).hasSizeBetween(100, 200);
            all.addAll(lookUps);
        }

        assertThat(Set.copyOf(all)).hasSameSizeAs(waiting);
    }

    @Test
    void whatIsAttachedToAFutureNeverRunsOnTheThreadOfAnotherCaller() {
        String id = submit("a");
        CompletableFuture<String> first = waiters.await(id);
        LeasedJob job = lease();
        store.acknowledge(JobAck.complete(job.id(), job.lease(), "1"));

        CompletableFuture<String> second = waiters.await(id);

        assertThat(second).isCompletedWithValue("1");
        assertThat(first).isNotDone();
        lookUp();
        assertThat(first).isCompletedWithValue("1");
    }
}
