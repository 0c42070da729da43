package dev.ssespring.demo.streams;

import dev.ssespring.demo.PostedText;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublishReceipt;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;

/** Serves the page, the events of a topic, and publishes what the page posts. */
@Controller
@Profile("!worker")
final class StreamsController {

    private static final int MAX_NAME = 255;
    private static final int MAX_DATA = 10_000;

    private final SseEventPublisher publisher;
    private final TopicHistoryReader history;

    StreamsController(SseEventPublisher publisher, TopicHistoryReader history) {
        this.publisher = publisher;
        this.history = history;
    }

    @GetMapping("/streams")
    String page() {
        return "streams";
    }

    // tag::tail[]
    @GetMapping("/streams/tail")
    SseStream tail(@RequestParam String topic) {
        return publisher.subscribe(topic).startingWith("topic-history", () -> history.newest(topic));
    }
    // end::tail[]

    /** JSON only: a page of another site cannot post it without asking first, and is refused. */
    @PostMapping(path = "/streams/events", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    Published publish(@RequestBody NewEvent posted) {
        String topic = PostedText.required("topic", posted.topic(), MAX_NAME);
        String name = PostedText.optional("event name", posted.event(), MAX_NAME);
        String data = PostedText.required("data", posted.data(), MAX_DATA);
        PublishReceipt receipt = publisher.publish(topic, event(name != null ? name : SseEvent.DEFAULT_EVENT, data));
        return new Published(receipt.position().toString(), receipt.streams());
    }

    private static SseEvent event(String name, String data) {
        try {
            return SseEvent.of(name, data);
        } catch (IllegalArgumentException ex) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, ex.getMessage(), ex);
        }
    }

    /**
     * Result of publishing.
     *
     * @param id position of the event
     * @param streams number of subscribed streams on this node
     */
    record Published(String id, int streams) {}
}
