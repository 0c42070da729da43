package dev.ssespring.demo.jobs;

import dev.ssespring.broker.PublishOptions;
import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

/** A picture that services and browser tabs render together. Workers use the endpoints of {@code sse.jobs.path}. */
@Controller
@Profile("!worker")
final class JobsController {

    /** Topic on which workers are told to end. */
    static final String WORKERS = "workers";

    /** As many as the page shows. */
    private static final int MAX_DEAD_LETTERS = 20;

    private final SseEventPublisher publisher;
    private final TileQueue tiles;
    private final JobsView view;
    private final JobsReporter reporter;

    JobsController(SseEventPublisher publisher, TileQueue tiles, JobsView view, JobsReporter reporter) {
        this.publisher = publisher;
        this.tiles = tiles;
        this.view = view;
        this.reporter = reporter;
    }

    @GetMapping("/jobs")
    String page(Model model) {
        model.addAttribute("places", Place.values());
        model.addAttribute("columns", Picture.COLUMNS);
        model.addAttribute("rows", Picture.ROWS);
        model.addAttribute("tileSize", Picture.TILE_SIZE);
        return "jobs";
    }

    /** Begins with the picture as it is; what changes meanwhile is told twice rather than never. */
    @GetMapping("/pictures/stream")
    SseStream stream() {
        reporter.ask();
        return publisher.subscribe(reporter.topic(), WORKERS).startingWith("state", view::all);
    }

    @PostMapping("/pictures")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @ResponseBody
    Map<String, String> render(@RequestBody NewPicture posted) {
        return Map.of("id", tiles.render(posted.checkedPlace()).id());
    }

    @PostMapping("/pictures/faulty-tile")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void submitFaultyTile() {
        if (tiles.store().counts().dead() >= MAX_DEAD_LETTERS) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "There are enough dead letters. Retry or purge some of them first.");
        }
        if (!tiles.submitFaultyTile()) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "There is no picture yet. Render one first.");
        }
    }

    @PostMapping("/dead-letters/{job}/retry")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void retry(@PathVariable String job) {
        requireDeadLetter(tiles.store().retry(job));
    }

    @PostMapping("/dead-letters/{job}/purge")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void purge(@PathVariable String job) {
        requireDeadLetter(tiles.store().purge(job));
    }

    private static void requireDeadLetter(boolean found) {
        if (!found) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND, "There is no such dead letter. It may have been retried or purged already.");
        }
    }

    /** For workers that are services; pages have the topic in their stream. */
    @GetMapping("/workers/stream")
    SseStream workers() {
        return publisher.subscribe(WORKERS);
    }

    /** Tells a worker to end at once, without a word to the dispatcher, as if it had crashed. */
    @PostMapping("/workers/{worker}/kill")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void kill(@PathVariable String worker) {
        boolean present = tiles.store().workers().stream()
                .anyMatch(known -> known.worker().equals(worker));
        if (!present) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "This worker is not connected any more.");
        }
        // Not kept: a worker that connects later is not meant.
        publisher.publish(WORKERS, "kill", new Kill(worker), PublishOptions.DEFAULTS.liveOnly());
    }

    /** What the page shows instead of a status. */
    @ExceptionHandler({JobRefusedException.class, JobStoreException.class, DataAccessException.class})
    void refused(RuntimeException failure, HttpServletResponse response) throws IOException {
        boolean full = failure instanceof JobRefusedException refused && refused.isFull();
        response.sendError(
                (full ? HttpStatus.TOO_MANY_REQUESTS : HttpStatus.SERVICE_UNAVAILABLE).value(),
                full
                        ? "The queue is full. Try again when workers have done some tiles, or purge dead letters."
                        : "The jobs cannot be reached at the moment. Try again soon.");
    }

    /**
     * Payload of the event.
     *
     * @param worker id of the worker that ends
     */
    record Kill(String worker) {}
}
