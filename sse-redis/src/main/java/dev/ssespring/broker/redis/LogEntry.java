package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.protocol.SseEncoder;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the log. Its id in Redis is the id of the event on the wire, {@code epoch-sequence}, and the event is kept
 * as it goes over the wire, save for that id.
 *
 * @param seen where it stands, and which publication it is
 * @param after the publication before it
 * @param event what streams get
 */
record LogEntry(LogPosition seen, String after, PublishedEvent event) {

    private static final String HISTORY = "history";
    private static final String LIVE_ONLY = "live-only";

    /** Sets a key apart from none: it may be empty. */
    private static final String HAS_KEY = "=";

    static LogEntry of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        String id = message.getId();
        int dash = id.indexOf('-');
        LogPosition seen = new LogPosition(
                Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)), text(fields, "id"));
        Retention retention = text(fields, "options").equals(LIVE_ONLY) ? Retention.LIVE_ONLY : Retention.HISTORY;
        PublishedEvent event = event(
                seen.position(),
                TopicKey.of(text(fields, "topic")),
                new PublishOptions(retention, key(text(fields, "key"))),
                bytes(fields, "event"));
        return new LogEntry(seen, text(fields, "after"), event);
    }

    /** An event of a history. */
    static PublishedEvent replayed(Position position, TopicKey address, String key, byte[] event) {
        return event(position, address, new PublishOptions(Retention.HISTORY, key(key)), event);
    }

    private static PublishedEvent event(Position position, TopicKey address, PublishOptions options, byte[] event) {
        return new PublishedEvent(
                position, address.topic(), address.user(), options, SseEncoder.withId(event, position.toString()));
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
            throw new IllegalStateException("An entry of the log has no field '" + name + "': is the namespace shared"
                    + " with another application, or with another version of this library?");
        }
        return bytes;
    }
}
