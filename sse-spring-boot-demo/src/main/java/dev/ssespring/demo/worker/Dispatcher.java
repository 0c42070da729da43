package dev.ssespring.demo.worker;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

/** HTTP client of a worker for the dispatcher. Its methods throw if the dispatcher cannot be reached. */
@RegisterReflectionForBinding({Dispatcher.Report.class, Dispatcher.Snapshot.class})
final class Dispatcher {

    private static final Log LOG = LogFactory.getLog(Dispatcher.class);

    private final RestClient http;
    private final String worker;

    Dispatcher(RestClient http, String worker) {
        this.http = http;
        this.worker = worker;
    }

    /** Reports the start of a job. Returns false if the dispatcher refuses, because the job is unknown or this worker has finished it. */
    boolean start(Job job) {
        return report(job, "starts", new Report(worker, null));
    }

    /** Reports a result. Returns false if the dispatcher ignores it. */
    boolean finish(Job job, String result) {
        return report(job, "results", new Report(worker, result));
    }

    private boolean report(Job job, String what, Report report) {
        try {
            http.post()
                    .uri("/jobs/{id}/{what}", job.id(), what)
                    .body(report)
                    .retrieve()
                    .toBodilessEntity();
            return true;
        } catch (HttpClientErrorException.NotFound | HttpClientErrorException.Conflict ex) {
            LOG.info("The dispatcher passes over " + job + ": " + ex.getMessage());
            return false;
        }
    }

    /** Returns the jobs that no worker has started, and the jobs that this worker has started and not finished. */
    List<Job> openJobs() {
        Snapshot snapshot = http.get().uri("/jobs/state").retrieve().body(Snapshot.class);
        if (snapshot == null) {
            throw new IllegalStateException("The dispatcher returned no state");
        }
        return snapshot.jobs().stream()
                .filter(state -> state.isOpenFor(worker))
                .map(JobState::job)
                .toList();
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Report(String worker, @Nullable String result) {}

    record Snapshot(List<JobState> jobs) {}

    record JobState(Job job, List<Run> runs) {

        boolean isOpenFor(String worker) {
            return runs.isEmpty()
                    || runs.stream()
                            .anyMatch(run ->
                                    run.finishedAt() == null && run.worker().equals(worker));
        }
    }

    record Run(String worker, @Nullable Instant finishedAt) {}
}
