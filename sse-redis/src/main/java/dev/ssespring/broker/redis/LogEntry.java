package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.protocol.SseEncoder;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entry of the log. Its id in Redis is the id of the event on the wire, {@code epoch-sequence}. The event is stored in its
 * wire format, without that id.
 *
 * @param position position and publication
 * @param after the publication before this one
 * @param event the event as it is passed to streams
 */
record LogEntry(LogPosition position, String after, PublishedEvent event) {

    private static final String HISTORY = "history";
    private static final String LIVE_ONLY = "live-only";

    /** Precedes a conflation key, which may be empty, to distinguish it from no key. */
    private static final String HAS_KEY = "=";

    static LogEntry of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        String id = message.getId();
        int dash = id.indexOf('-');
        LogPosition position = new LogPosition(
                Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)), text(fields, "id"));
        Retention retention = text(fields, "options").equals(LIVE_ONLY) ? Retention.LIVE_ONLY : Retention.HISTORY;
        PublishedEvent event = event(
                position.position(),
                TopicKey.of(text(fields, "topic")),
                new PublishOptions(retention, key(text(fields, "key"))),
                bytes(fields, "event"));
        return new LogEntry(position, text(fields, "after"), event);
    }

    /** Returns an event that was read from a history. */
    static PublishedEvent replayed(Position position, TopicKey topic, String key, byte[] event) {
        return event(position, topic, new PublishOptions(Retention.HISTORY, key(key)), event);
    }

    private static PublishedEvent event(Position position, TopicKey topic, PublishOptions options, byte[] event) {
        return new PublishedEvent(
                position, topic.topic(), topic.user(), options, SseEncoder.withId(event, position.toString()));
    }

    static byte[] event(Publication publication) {
        return SseEncoder.encode(publication.event()).toByteArray();
    }

    static String retention(Publication publication) {
        return (publication.options().retention() == Retention.LIVE_ONLY) ? LIVE_ONLY : HISTORY;
    }

    static String key(Publication publication) {
        String key = publication.options().conflationKey();
        return (key != null) ? HAS_KEY + key : "";
    }

    private static @Nullable String key(String text) {
        return text.isEmpty() ? null : text.substring(HAS_KEY.length());
    }

    private static String text(Map<String, byte[]> fields, String name) {
        return new String(bytes(fields, name), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Map<String, byte[]> fields, String name) {
        byte[] bytes = fields.get(name);
        if (bytes == null) {
            throw new IllegalStateException("Entry of the log in Redis has no field '" + name + "'. Check that the"
                    + " namespace is not shared with another application or another version of this library:"
                    + " set 'sse.redis.namespace'");
        }
        return bytes;
    }
}
