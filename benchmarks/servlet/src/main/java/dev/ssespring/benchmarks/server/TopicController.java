package dev.ssespring.benchmarks.server;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Ours, as any application would use it. */
@RestController
@RequestMapping("/sse")
final class TopicController {

    private final SseEventPublisher publisher;

    TopicController(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    @GetMapping
    SseStream join(@RequestParam(defaultValue = "0") int topic) {
        return publisher.subscribe(name(topic));
    }

    @GetMapping("/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void start(@RequestParam Map<String, String> parameters) {
        Run.of(new Parameters(parameters)).start((topic, data) -> publisher.publish(name(topic), SseEvent.of(data)));
    }

    private static String name(int topic) {
        return "events." + topic;
    }
}
