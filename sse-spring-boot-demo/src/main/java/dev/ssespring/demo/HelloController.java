package dev.ssespring.demo;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The shortest example of publishing and subscribing, on the start page. */
@RestController
@Profile("!worker")
final class HelloController {

    private final SseEventPublisher publisher;

    HelloController(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    // tag::hello[]
    @GetMapping("/hello")
    SseStream subscribe() {
        return publisher.subscribe("hello");
    }

    @PostMapping(path = "/hello", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    void publish(@RequestBody Greeting posted) {
        publisher.publish("hello", "greeting", posted.checked());
    }
    // end::hello[]
}
