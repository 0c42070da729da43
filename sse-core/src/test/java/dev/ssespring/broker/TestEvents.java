package dev.ssespring.broker;

import dev.ssespring.protocol.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short ways to make events and to look into them. */
final class TestEvents {

    private TestEvents() {}

    static Publication publication(String topic, String data) {
        return publication(topic, null, data);
    }

    static Publication publication(String topic, @Nullable String user, String data) {
        return new Publication(new Topic(topic), user, SseEvent.of(data));
    }

    static PublishedEvent published(long sequence, String topic, @Nullable String user) {
        return PublishedEvent.of(new Position("e", sequence), publication(topic, user, "x"));
    }

    /** An event that has exactly so many bytes on the wire. */
    static PublishedEvent published(long sequence, int bytes) {
        Position position = new Position("e", sequence);
        int shortest =
                PublishedEvent.of(position, publication("a", "x")).bytes().length();
        return PublishedEvent.of(position, publication("a", "x".repeat(1 + bytes - shortest)));
    }

    static List<Long> sequences(List<PublishedEvent> events) {
        return events.stream().map(event -> event.position().sequence()).toList();
    }

    static List<String> data(List<PublishedEvent> events) {
        return events.stream().map(TestEvents::data).toList();
    }

    /** The data of an event that has one line of it. */
    static String data(PublishedEvent event) {
        String text = text(event);
        int from = text.indexOf("data: ") + "data: ".length();
        return text.substring(from, text.indexOf('\n', from));
    }

    static String text(PublishedEvent event) {
        return new String(event.bytes().toByteArray(), StandardCharsets.UTF_8);
    }
}
