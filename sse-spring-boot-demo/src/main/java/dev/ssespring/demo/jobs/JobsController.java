package dev.ssespring.demo.jobs;

import dev.ssespring.demo.PostedText;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** Sends every job to every connected worker. Workers report start and result, which the page shows live. */
@Controller
@Profile("!worker")
final class JobsController {

    static final String JOBS = "jobs";
    static final String RESULTS = "results";

    private static final int MAX_RESULT = 500;

    private final SseEventPublisher publisher;
    private final JobBoard board;
    private final ConnectedWorkers workers;

    JobsController(SseEventPublisher publisher, JobBoard board, ConnectedWorkers workers) {
        this.publisher = publisher;
        this.board = board;
        this.workers = workers;
    }

    @GetMapping("/jobs")
    String page(Model model) {
        model.addAttribute("maxText", Job.MAX_TEXT);
        return "jobs";
    }

    /** Reads the position before the state, so that changes in between are received twice rather than never. */
    @GetMapping("/jobs/state")
    @ResponseBody
    JobsSnapshot state() {
        String lastEventId = publisher.head().toString();
        return new JobsSnapshot(lastEventId, workers.names(), board.all());
    }

    /** Stream for workers: jobs only. */
    @GetMapping("/jobs/stream")
    SseStream stream(@RequestParam(required = false) @Nullable String worker) {
        return (worker == null)
                ? publisher.subscribe(JOBS)
                : publisher.subscribe(JOBS, ConnectedWorkers.topic(WorkerName.checked(worker)));
    }

    /** Stream for the page: jobs and their changes. */
    @GetMapping("/jobs/progress")
    SseStream progress() {
        return publisher.subscribe(JOBS, RESULTS);
    }

    @PostMapping("/jobs")
    ResponseEntity<Job> submit(@RequestBody NewJob posted) {
        Job job = board.add(PostedText.required("text", posted.text(), Job.MAX_TEXT));
        publisher.publish(JOBS, "submitted", job);
        return ResponseEntity.status(HttpStatus.CREATED).body(job);
    }

    @PostMapping("/jobs/{id}/starts")
    ResponseEntity<Void> start(@PathVariable String id, @RequestBody WorkerReport report) {
        tell(board.start(id, WorkerName.checked(report.worker())));
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/jobs/{id}/results")
    ResponseEntity<Void> finish(@PathVariable String id, @RequestBody WorkerReport report) {
        String worker = WorkerName.checked(report.worker());
        String result = PostedText.required("result", report.result(), MAX_RESULT);
        board.finish(id, worker, result).ifPresent(this::tell);
        return ResponseEntity.noContent().build();
    }

    private void tell(JobState changed) {
        publisher.publish(RESULTS, "changed", changed);
    }
}
