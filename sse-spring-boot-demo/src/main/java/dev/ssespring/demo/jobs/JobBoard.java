package dev.ssespring.demo.jobs;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;

/** The newest jobs, in memory. Any thread may call it; states are immutable. */
@Component
@Profile("!worker")
final class JobBoard {

    static final int MAX_JOBS = 200;
    static final int MAX_WORKERS = 20;

    private final Clock clock;
    private final Map<String, JobState> jobs = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, JobState> eldest) {
            return size() > MAX_JOBS;
        }
    };

    JobBoard(Clock clock) {
        this.clock = clock;
    }

    /** Adds a job. The oldest job is removed if there are too many. */
    synchronized Job add(String text) {
        Job job = Job.of(text, clock.instant());
        jobs.put(job.id(), JobState.waiting(job));
        return job;
    }

    /** Returns the jobs, oldest first. */
    synchronized List<JobState> all() {
        return List.copyOf(jobs.values());
    }

    /**
     * Starts a run, again if the worker was interrupted.
     *
     * @throws ResponseStatusException 404 if there is no such job, 409 if the worker has finished it before, or if
     *     too many workers have
     */
    synchronized JobState start(String id, String worker) {
        JobState state = find(id);
        if (state.runOf(worker).filter(JobRun::hasResult).isPresent()) {
            throw refused(HttpStatus.CONFLICT, "The worker '%s' has done this job before".formatted(worker));
        }
        return put(state, JobRun.started(worker, clock.instant()));
    }

    /**
     * Finishes a run. Only the first result of a worker counts, so a worker may repeat a report of unknown outcome.
     *
     * @return the new state; empty if the worker has already reported a result
     * @throws ResponseStatusException 404 if there is no such job, 409 if too many workers have finished it
     */
    synchronized Optional<JobState> finish(String id, String worker, String result) {
        JobState state = find(id);
        JobRun run = state.runOf(worker).orElseGet(() -> JobRun.started(worker, clock.instant()));
        return run.hasResult() ? Optional.empty() : Optional.of(put(state, run.finished(result, clock.instant())));
    }

    private JobState find(String id) {
        JobState state = jobs.get(id);
        if (state == null) {
            throw refused(
                    HttpStatus.NOT_FOUND,
                    "No such job: it is older than the newest %d, or than the dispatcher's last start"
                            .formatted(MAX_JOBS));
        }
        return state;
    }

    private JobState put(JobState state, JobRun run) {
        if (state.runs().size() >= MAX_WORKERS && state.runOf(run.worker()).isEmpty()) {
            throw refused(HttpStatus.CONFLICT, "%d workers have this job already".formatted(MAX_WORKERS));
        }
        JobState changed = state.with(run);
        jobs.replace(changed.job().id(), changed);
        return changed;
    }

    private static ResponseStatusException refused(HttpStatus status, String reason) {
        return new ResponseStatusException(status, reason);
    }
}
