package dev.ssespring.demo;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;

/** Submits jobs to a started demo, and sees what becomes of them. */
final class JobsClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RestClient http;

    JobsClient(RunningDemo dispatcher) {
        this.http = RestClient.create(dispatcher.url(""));
    }

    void submit(String... texts) {
        for (String text : texts) {
            http.post().uri("/jobs").body(Map.of("text", text)).retrieve().toBodilessEntity();
        }
    }

    Snapshot state() {
        return http.get().uri("/jobs/state").retrieve().body(Snapshot.class);
    }

    void awaitWorkers(String... names) {
        await().atMost(PATIENCE).until(() -> state().workers().equals(List.of(names)));
    }

    /** Returns when there are so many jobs, and the worker is done with all of them. */
    List<State> awaitDone(int jobs, String worker) {
        return await().atMost(PATIENCE)
                .until(
                        () -> state().jobs(),
                        states -> states.size() == jobs && states.stream().allMatch(state -> state.isDoneBy(worker)));
    }

    record Snapshot(List<String> workers, List<State> jobs) {}

    record State(Job job, int version, List<Run> runs) {

        boolean isDoneBy(String worker) {
            return runs.stream().anyMatch(run -> run.worker().equals(worker) && run.result() != null);
        }

        String text() {
            return job.text();
        }
    }

    record Job(String id, String text) {}

    record Run(
            String worker,
            @Nullable Instant finishedAt,
            @Nullable String result) {}
}
