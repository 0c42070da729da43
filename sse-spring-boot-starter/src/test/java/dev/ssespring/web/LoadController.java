package dev.ssespring.web;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Streams of several topics, named in the path and divided by commas. */
@RestController
class LoadController {

    private final SseEventPublisher publisher;

    LoadController(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    @GetMapping("/load/{topics}")
    SseStream topics(@PathVariable String[] topics) {
        return publisher.subscribe(topics);
    }
}
