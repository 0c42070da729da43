package dev.ssespring.demo;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.time.Clock;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.server.ResponseStatusException;

/** A page on which everybody sees at once what anybody writes. */
@Controller
@Profile("!worker")
final class BoardController {

    static final String TOPIC = "board";

    private final SseEventPublisher publisher;
    private final OpenStreamsReporter openStreams;
    private final Clock clock;

    BoardController(SseEventPublisher publisher, OpenStreamsReporter openStreams, Clock clock) {
        this.publisher = publisher;
        this.openStreams = openStreams;
        this.clock = clock;
    }

    @GetMapping("/board")
    String page(Model model) {
        model.addAttribute("maxText", BoardMessage.MAX_TEXT);
        model.addAttribute("maxAuthor", BoardMessage.MAX_AUTHOR);
        return "board";
    }

    @GetMapping("/board/stream")
    SseStream stream() {
        openStreams.ask();
        return publisher.subscribe(TOPIC, openStreams.topic());
    }

    @PostMapping("/board/messages")
    ResponseEntity<Void> post(@RequestBody NewMessage message) {
        try {
            publisher.publish(TOPIC, "message", BoardMessage.of(message, clock.instant()));
        } catch (NotPublishedException ex) {
            // With the profile "redis". Where the outcome is unknown it stays an error: it may have been sent.
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Not sent: " + ex.getMessage(), ex);
        }
        return ResponseEntity.accepted().build();
    }
}
