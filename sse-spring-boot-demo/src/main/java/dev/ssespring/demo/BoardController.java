package dev.ssespring.demo;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.time.Clock;
import org.springframework.context.annotation.Profile;
import org.springframework.dao.DataAccessException;
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
    private final BoardMessages messages;
    private final OpenStreamsReporter openStreams;
    private final Clock clock;

    BoardController(SseEventPublisher publisher, BoardMessages messages, OpenStreamsReporter openStreams, Clock clock) {
        this.publisher = publisher;
        this.messages = messages;
        this.openStreams = openStreams;
        this.clock = clock;
    }

    @GetMapping("/board")
    String page(Model model) {
        model.addAttribute("maxText", BoardMessage.MAX_TEXT);
        model.addAttribute("maxAuthor", BoardMessage.MAX_AUTHOR);
        return "board";
    }

    // tag::stream[]
    /** Begins with the newest messages. A message that is posted meanwhile comes twice rather than never. */
    @GetMapping("/board/stream")
    SseStream stream() {
        openStreams.ask();
        return publisher.subscribe(TOPIC, openStreams.topic()).startingWith("messages", messages::newest);
    }
    // end::stream[]

    // tag::typing[]
    /** Only for boards that are open: nobody wants to read later who was typing. */
    @PostMapping("/board/typing")
    ResponseEntity<Void> typing(@RequestBody Typing posted) {
        Typing typing = posted.checked();
        publisher.publish(TOPIC, "typing", typing, PublishOptions.DEFAULTS.liveOnly());
        return ResponseEntity.accepted().build();
    }
    // end::typing[]

    /** Kept before it is published: whoever begins at a later position has it. */
    @PostMapping("/board/messages")
    ResponseEntity<Void> post(@RequestBody NewMessage posted) {
        BoardMessage message = BoardMessage.of(posted, clock.instant());
        try {
            messages.add(message);
        } catch (DataAccessException ex) {
            // With the profile "redis".
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Not sent: Redis cannot be reached", ex);
        }
        try {
            publisher.publish(TOPIC, "message", message);
        } catch (NotPublishedException ex) {
            // Where the outcome is unknown it stays an error: it may have been sent.
            messages.remove(message);
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "Not sent: " + ex.getMessage(), ex);
        }
        return ResponseEntity.accepted().build();
    }
}
