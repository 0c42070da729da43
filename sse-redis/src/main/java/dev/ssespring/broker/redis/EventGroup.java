package dev.ssespring.broker.redis;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.redis.ScriptArguments;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Events of a batch that have the same topic, user and retention: one field of the batch's entry in the log, and one entry
 * of a history. A group for a history is small enough for the history to be evicted in sixteenths of its limits. Belongs to
 * the sender's thread.
 */
final class EventGroup {

    private static final int SEGMENTS = 16;

    private final TopicKey topic;
    private final Retention retention;
    private final HistoryLimits limits;
    private final ByteArrayOutputStream framed = new ByteArrayOutputStream();
    private int events;
    private long bytes;
    private int distance;

    EventGroup(TopicKey topic, Retention retention, HistoryLimits limits) {
        this.topic = topic;
        this.retention = retention;
        this.limits = limits;
    }

    /** Returns false if another group is needed for an event of this size. */
    boolean hasRoomFor(int size) {
        return events == 0
                || isLiveOnly()
                || ((events + 1L) * SEGMENTS <= limits.maxEvents() && (bytes + size) * SEGMENTS <= limits.maxBytes());
    }

    boolean isLiveOnly() {
        return retention == Retention.LIVE_ONLY;
    }

    void add(EventFrame frame) {
        frame.writeTo(framed);
        events++;
        bytes += frame.event().length;
        distance = frame.distance();
    }

    /** Adds the arguments that publish.lua expects for a group. */
    void addTo(ScriptArguments arguments, int index) {
        String name = topic.name();
        arguments
                .add(LogEntry.field(retention, index, name))
                .add(name)
                .add(numbers())
                .add(framed.toByteArray());
    }

    private byte[] numbers() {
        long[] numbers = {
            events,
            bytes,
            limits.maxEvents(),
            limits.maxBytes(),
            limits.maxAge().toMillis(),
            distance
        };
        ByteBuffer packed = ByteBuffer.allocate(numbers.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            packed.putDouble((double) number);
        }
        return packed.array();
    }
}
