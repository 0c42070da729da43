package dev.ssespring.test.contract;

import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short ways to make publications and to look into published events. */
final class ContractEvents {

    private static final String DATA = "data: ";

    private ContractEvents() {}

    static Publication publication(String topic, String data) {
        return publication(topic, null, data);
    }

    static Publication publication(String topic, @Nullable String user, String data) {
        return new Publication(new Topic(topic), user, SseEvent.of(data));
    }

    static List<Long> sequences(List<PublishedEvent> events) {
        return events.stream().map(event -> event.position().sequence()).toList();
    }

    static List<String> data(List<PublishedEvent> events) {
        return events.stream().map(ContractEvents::data).toList();
    }

    /** The data of an event that has one line of it. */
    static String data(PublishedEvent event) {
        String text = text(event);
        int from = text.indexOf(DATA) + DATA.length();
        return text.substring(from, text.indexOf('\n', from));
    }

    static String text(PublishedEvent event) {
        return new String(event.bytes().toByteArray(), StandardCharsets.UTF_8);
    }
}
