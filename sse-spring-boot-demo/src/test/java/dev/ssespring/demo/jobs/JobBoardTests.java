package dev.ssespring.demo.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

class JobBoardTests {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final JobBoard board = new JobBoard(Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void aJobWaitsIsStartedAndIsDone() {
        Job job = board.add("text");
        assertThat(board.all()).containsExactly(JobState.waiting(job));

        assertThat(board.start(job.id(), "alpha").runs()).containsExactly(new JobRun("alpha", NOW, null, null));
        assertThat(board.finish(job.id(), "alpha", "txet").orElseThrow().runs())
                .containsExactly(new JobRun("alpha", NOW, NOW, "txet"));
        assertThat(board.all()).extracting(JobState::version).containsExactly(2);
    }

    @Test
    void eachWorkerHasARunOfItsOwn() {
        Job job = board.add("text");

        board.start(job.id(), "alpha");
        board.start(job.id(), "beta");
        board.finish(job.id(), "beta", "txet");

        assertThat(board.all().get(0).runs())
                .containsExactly(new JobRun("alpha", NOW, null, null), new JobRun("beta", NOW, NOW, "txet"));
    }

    @Test
    void anInterruptedRunBeginsAgain() {
        Job job = board.add("text");
        board.start(job.id(), "alpha");

        assertThat(board.start(job.id(), "alpha").runs()).hasSize(1);
    }

    @Test
    void aJobThatAWorkerHasDoneIsNotForItAgain() {
        Job job = board.add("text");
        board.finish(job.id(), "alpha", "txet");

        assertRefused(HttpStatus.CONFLICT, () -> board.start(job.id(), "alpha"));
        assertThat(board.finish(job.id(), "alpha", "other")).isEmpty();
        assertThat(board.all().get(0).runs()).containsExactly(new JobRun("alpha", NOW, NOW, "txet"));
    }

    @Test
    void unknownJobsAreRefused() {
        assertRefused(HttpStatus.NOT_FOUND, () -> board.start("none", "alpha"));
        assertRefused(HttpStatus.NOT_FOUND, () -> board.finish("none", "alpha", "result"));
    }

    @Test
    void onlyTheNewestJobsAreKept() {
        Job first = board.add("first");
        for (int i = 0; i < JobBoard.MAX_JOBS; i++) {
            board.add("other");
        }

        assertThat(board.all()).hasSize(JobBoard.MAX_JOBS);
        assertRefused(HttpStatus.NOT_FOUND, () -> board.start(first.id(), "alpha"));
    }

    @Test
    void aJobTakesABoundedNumberOfWorkers() {
        Job job = board.add("text");
        for (int i = 0; i < JobBoard.MAX_WORKERS; i++) {
            board.start(job.id(), "worker-" + i);
        }

        assertRefused(HttpStatus.CONFLICT, () -> board.start(job.id(), "one-too-many"));
        assertRefused(HttpStatus.CONFLICT, () -> board.finish(job.id(), "one-too-many", "result"));
        assertThat(board.finish(job.id(), "worker-0", "result")).isPresent();
    }

    private static void assertRefused(HttpStatus status, ThrowingCallable call) {
        assertThatExceptionOfType(ResponseStatusException.class)
                .isThrownBy(call)
                .satisfies(ex -> assertThat(ex.getStatusCode()).isEqualTo(status));
    }
}
