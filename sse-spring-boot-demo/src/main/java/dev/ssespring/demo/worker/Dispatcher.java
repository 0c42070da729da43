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

/** What a worker tells the dispatcher, and asks it, by HTTP. Throws if the dispatcher cannot be reached. */
@RegisterReflectionForBinding({Dispatcher.Report.class, Dispatcher.Snapshot.class})
final class Dispatcher {

    private static final Log LOG = LogFactory.getLog(Dispatcher.class);

    private final RestClient http;
    private final String worker;

    Dispatcher(RestClient http, String worker) {
        this.http = http;
        this.worker = worker;
    }

    /** False if the dispatcher does not want the job to be done, because this worker has done it or nobody knows it. */
    boolean start(Job job) {
        return report(job, "starts", new Report(worker, null));
    }

    /** False if the dispatcher has no use for the result. */
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

    /** Jobs that nobody has begun, and those that this worker has begun and not finished. */
    List<Job> openJobs() {
        Snapshot snapshot = http.get().uri("/jobs/state").retrieve().body(Snapshot.class);
        if (snapshot == null) {
            throw new IllegalStateException("The dispatcher answered nothing when it was asked for the state");
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
