package dev.ssespring.demo;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.time.Clock;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;

/** A page on which everybody sees at once what anybody writes. */
@Controller
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
        return publisher.subscribe(TOPIC);
    }

    @PostMapping("/board/messages")
    ResponseEntity<Void> post(@RequestBody NewMessage message) {
        publisher.publish(TOPIC, "message", BoardMessage.of(message, clock.instant()));
        return ResponseEntity.accepted().build();
    }
}
