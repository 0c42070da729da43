package dev.ssespring.demo.jobs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A job and what has become of it.
 *
 * @param job as submitted
 * @param version counts the changes, so that of two states the newer one can be told
 * @param runs at most one of each worker, in the order in which they began
 */
record JobState(Job job, int version, List<JobRun> runs) {

    static JobState waiting(Job job) {
        return new JobState(job, 0, List.of());
    }

    Optional<JobRun> runOf(String worker) {
        return runs.stream().filter(run -> run.worker().equals(worker)).findFirst();
    }

    JobState with(JobRun changed) {
        List<JobRun> next = runOf(changed.worker()).isPresent()
                ? runs.stream()
                        .map(run -> run.worker().equals(changed.worker()) ? changed : run)
                        .toList()
                : Stream.concat(runs.stream(), Stream.of(changed)).toList();
        return new JobState(job, version + 1, next);
    }
}
