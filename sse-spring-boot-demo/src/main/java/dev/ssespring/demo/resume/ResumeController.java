package dev.ssespring.demo.resume;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

/** Serves the counter, and ends streams on request. */
@Controller
@Profile("!worker")
final class ResumeController {

    private final SseEventPublisher publisher;
    private final Counter counter;
    private final TaskScheduler scheduler;
    private final Clock clock;

    ResumeController(SseEventPublisher publisher, Counter counter, TaskScheduler scheduler, Clock clock) {
        this.publisher = publisher;
        this.counter = counter;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    @GetMapping("/resume")
    String page() {
        return "resume";
    }

    // tag::server[]
    @GetMapping("/resume/stream")
    SseStream stream(@RequestParam String page) {
        counter.keepRunning();
        return publisher.subscribe(Counter.TOPIC, PageTopic.of(page));
    }

    @PostMapping(path = "/resume/cut", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cut(@RequestBody PageId posted) {
        String topic = PageTopic.of(posted.page());
        List<StreamInfo> streams = publisher.streams().stream()
                .filter(stream -> stream.topics().contains(topic))
                .toList();
        if (streams.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "This node has no stream of this page");
        }
        streams.forEach(stream -> publisher.disconnect(stream.id()));
    }

    @PostMapping(path = "/resume/drain", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void drain() {
        publisher.drain();
        acceptAgainIn(Duration.ofSeconds(3));
    }
    // end::server[]

    @SuppressWarnings("FutureReturnValueIgnored") // The scheduler logs a failure; it is not cancelled.
    private void acceptAgainIn(Duration delay) {
        scheduler.schedule(publisher::start, clock.instant().plus(delay));
    }
}
