package dev.ssespring.demo.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one worker makes of a job.
 *
 * @param worker its name
 * @param startedAt when it began; the last time if it was interrupted before
 * @param finishedAt null until it is done
 * @param result null until it is done
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
