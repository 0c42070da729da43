package dev.ssespring.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The futures of results, as their owners use them. */
class JobResultTests {

    private static final JobWorkerOptions ONE = new JobWorkerOptions(1, Set.of(), Duration.ofSeconds(5));

    private final JobsFixture fixture = new JobsFixture();
    private final SseJobs jobs = fixture.node();

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void whoGivesUpAResultDoesNotAffectTheJob() throws Exception {
        JobHandle<String> handle = jobs.queue("q", String.class, String.class).submit("a");
        CompletableFuture<String> cancelled = handle.result();
        CompletableFuture<String> expired = handle.result().orTimeout(1, TimeUnit.MILLISECONDS);
        CompletableFuture<String> kept = handle.result();

        cancelled.cancel(true);
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> kept.get(1, TimeUnit.MILLISECONDS));
        assertThat(expired).failsWithin(Duration.ofSeconds(10));
        jobs.work("q", String.class, ONE, (payload, job) -> "attempt " + job.attempt());

        assertThat(kept.get(10, TimeUnit.SECONDS)).isEqualTo("attempt 1");
        assertThat(handle.result().get(10, TimeUnit.SECONDS)).isEqualTo("attempt 1");
    }

    @Test
    void aResultThatCannotBeReadFailsTheFutureAndNotTheJob() {
        jobs.work("q", String.class, ONE, (payload, job) -> "no number");
        JobHandle<Integer> handle = jobs.queue("q", String.class, Integer.class).submit("a");

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> handle.result().get(10, TimeUnit.SECONDS))
                .withMessageContaining("java.lang.Integer");
        assertThat(handle.info().orElseThrow().status()).isEqualTo(JobStatus.DONE);
    }

    @Test
    void aJobThatIsUnknownHasNoResult() {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> jobs.queue("q", String.class, String.class)
                        .job("nobody")
                        .result()
                        .get(10, TimeUnit.SECONDS))
                .withCauseInstanceOf(JobFailedException.class)
                .withMessageContaining("not known any more");
    }
}
