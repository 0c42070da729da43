package dev.ssespring.demo.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Run of a job on one worker.
 *
 * @param worker name of the worker
 * @param startedAt when the run started, or started again after an interruption
 * @param finishedAt when the run finished; null while it runs
 * @param result result of the run; null while it runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobRun(
        String worker,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String result) {

    static JobRun started(String worker, Instant time) {
        return new JobRun(worker, time, null, null);
    }

    JobRun finished(String result, Instant time) {
        return new JobRun(worker, startedAt, time, result);
    }

    boolean hasResult() {
        return result != null;
    }
}
