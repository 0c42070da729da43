package dev.ssespring.guide;

import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** The code of docs/for-cl-sse-users.md. */
final class ClSseGuide {

    private ClSseGuide() {}

    // tag::send[]
    static void send(OutputStream output) throws IOException {
        SseEvent event = SseEvent.builder()
                .event("my-custom-event")
                .data("Hello World!")
                .id("1")
                .retry(Duration.ofSeconds(3))
                .field("priority", "high")
                .comment("a comment")
                .build();
        output.write(SseEncoder.encode(event).toByteArray());
        output.flush();
    }
    // end::send[]

    // tag::read[]
    static String readOne(InputStream input) throws IOException {
        SseEvent event = new SseReader(input).read(); // null at the end of the input
        return (event != null) ? event.event() + ": " + event.data() : "end";
    }
    // end::read[]
}
