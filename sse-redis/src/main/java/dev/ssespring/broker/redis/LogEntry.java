package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.protocol.SseEncoder;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Event of the log. The entry of a batch in Redis has the position of its last event as its id, {@code epoch-sequence}, the
 * last publication, the publication before the batch, the number of events, and one field for each group of events. Events
 * are stored in their wire format, without an id.
 *
 * @param position position and publication
 * @param after the publication before this one
 * @param event the event as it is passed to streams
 */
record LogEntry(LogPosition position, String after, PublishedEvent event) {

    private static final char HISTORY = 'h';
    private static final char LIVE_ONLY = 'l';

    /** Returns the name of the field for a group of events. */
    static String field(Retention retention, int index, String topic) {
        return ((retention == Retention.LIVE_ONLY) ? LIVE_ONLY : HISTORY) + Integer.toString(index) + ' ' + topic;
    }

    /**
     * Returns the events of a batch in order.
     *
     * @throws IllegalStateException if the entry was not written by this version of the library
     */
    static List<LogEntry> of(StreamMessage<String, byte[]> message) {
        Map<String, byte[]> fields = message.getBody();
        String id = message.getId();
        int dash = id.indexOf('-');
        LogPosition end = new LogPosition(
                Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)), text(fields, "id"));
        List<PublishedEvent> events = new ArrayList<>();
        fields.forEach((name, value) -> {
            int space = name.indexOf(' ');
            if (space > 0) {
                Retention retention = (name.charAt(0) == LIVE_ONLY) ? Retention.LIVE_ONLY : Retention.HISTORY;
                TopicKey topic = TopicKey.of(name.substring(space + 1));
                EventFrame.read(value).forEach(frame -> events.add(event(end.position(), topic, retention, frame)));
            }
        });
        if (events.size() != Integer.parseInt(text(fields, "n"))) {
            throw foreignEntry("the number of its events differs from its field 'n'");
        }
        events.sort(Comparator.comparingLong(event -> event.position().sequence()));
        return entries(end, text(fields, "after"), events);
    }

    /** Publications of a batch have consecutive numbers. */
    private static List<LogEntry> entries(LogPosition end, String before, List<PublishedEvent> events) {
        String publication = end.publication();
        int colon = publication.lastIndexOf(':');
        String node = publication.substring(0, colon + 1);
        long number = Long.parseLong(publication.substring(colon + 1)) - events.size();
        List<LogEntry> entries = new ArrayList<>(events.size());
        String after = before;
        for (PublishedEvent event : events) {
            number++;
            LogPosition position = new LogPosition(end.epoch(), event.position().sequence(), node + number);
            entries.add(new LogEntry(position, after, event));
            after = position.publication();
        }
        return entries;
    }

    /**
     * Returns an event that was read from the log or from a history.
     *
     * @param end position of the last event of its batch
     */
    static PublishedEvent event(Position end, TopicKey topic, Retention retention, EventFrame frame) {
        Position position = new Position(end.epoch(), end.sequence() - frame.distance());
        return new PublishedEvent(
                position,
                topic.topic(),
                topic.user(),
                new PublishOptions(retention, frame.key()),
                SseEncoder.withId(frame.event(), position.toString()));
    }

    private static String text(Map<String, byte[]> fields, String name) {
        byte[] bytes = fields.get(name);
        if (bytes == null) {
            throw foreignEntry("it has no field '" + name + "'");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static IllegalStateException foreignEntry(String reason) {
        return new IllegalStateException("An entry of the log in Redis cannot be read: " + reason + ". Check that the"
                + " namespace is not shared with another application or another version of this library:"
                + " set 'sse.redis.namespace'");
    }
}
