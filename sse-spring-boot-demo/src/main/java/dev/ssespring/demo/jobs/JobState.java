package dev.ssespring.demo.jobs;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Job with its runs.
 *
 * @param job as submitted
 * @param version number of changes, by which the newer of two states is found
 * @param runs at most one run per worker, in the order of their start
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
