package dev.ssespring.web;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Streams with small mailboxes, of several topics, which are named in the path and divided by commas. */
@RestController
class LoadController {

    private static final long MAILBOX_BYTES = 64 << 10;

    private final SseEventPublisher publisher;

    LoadController(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    @GetMapping("/load/{mailboxEvents}/{topics}")
    SseStream topics(@PathVariable int mailboxEvents, @PathVariable String[] topics) {
        return publisher.subscribe(topics).with(StreamOptions.DEFAULTS.mailbox(mailboxEvents, MAILBOX_BYTES));
    }
}
