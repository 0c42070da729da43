package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes under way from a mailbox to its sink. Belongs to the stream's writer; only the position is read by others. */
final class Outgoing {

    private static final OutboundEvent HEARTBEAT = OutboundEvent.own(ControlEvents.heartbeat());

    private final StreamMailbox mailbox;
    private @Nullable OutboundEvent current;
    private int offset;

    private volatile @Nullable Position position;
    private int events;
    private long oldest = OutboundEvent.NOT_LIVE;

    Outgoing(StreamMailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** Hands the sink what is next, as much as the chunk holds at most; false if there is nothing. */
    boolean write(StreamSink sink, byte[] chunk) throws IOException {
        OutboundEvent first = current();
        if (first != null && left(first) >= chunk.length) {
            int from = offset;
            advance(first, chunk.length);
            first.bytes().writeTo(from, chunk.length, sink::write);
            return true;
        }
        int filled = fill(chunk);
        if (filled > 0) {
            // The chunk is another stream's next.
            sink.write(Arrays.copyOf(chunk, filled), 0, filled);
        }
        return filled > 0;
    }

    private int fill(byte[] chunk) {
        int filled = 0;
        while (filled < chunk.length) {
            OutboundEvent next = current();
            if (next == null) {
                break;
            }
            int count = Math.min(chunk.length - filled, left(next));
            next.bytes().copyTo(offset, chunk, filled, count);
            filled += count;
            advance(next, count);
        }
        return filled;
    }

    private @Nullable OutboundEvent current() {
        if (current == null) {
            current = mailbox.poll();
        }
        return current;
    }

    private int left(OutboundEvent delivery) {
        return delivery.bytes().length() - offset;
    }

    private void advance(OutboundEvent delivery, int count) {
        offset += count;
        if (left(delivery) == 0) {
            done(delivery);
            current = null;
            offset = 0;
        }
    }

    private void done(OutboundEvent delivery) {
        if (delivery.position() != null) {
            position = delivery.position();
        }
        if (delivery.event() != null) {
            events++;
            if (oldest == OutboundEvent.NOT_LIVE) {
                oldest = delivery.since();
            }
        }
    }

    /**
     * Has a heartbeat go first; only when nothing else is under way. It carries the position that the client has reached
     * if that has moved on without an event, so that it does not come back with an old one.
     */
    void heartbeat(@Nullable Position reached) {
        current = (reached != null && isBehind(reached)) ? OutboundEvent.at(reached, ControlEvents.heartbeat()) : HEARTBEAT;
    }

    private boolean isBehind(Position reached) {
        Position last = position;
        return last != null && reached.epoch().equals(last.epoch()) && reached.sequence() > last.sequence();
    }

    /** Whether the last event that was handed over was handed over whole. */
    boolean isBetweenEvents() {
        return offset == 0;
    }

    void clear() {
        current = null;
    }

    /** Where the client stands once it has read everything. */
    @Nullable
    Position position() {
        return position;
    }

    /** How many published events were filled in since this was last called. */
    int takeEvents() {
        int taken = events;
        events = 0;
        return taken;
    }

    /** When the first timed one of these was published; {@link OutboundEvent#NOT_LIVE} if there was none. */
    long takeOldest() {
        long taken = oldest;
        oldest = OutboundEvent.NOT_LIVE;
        return taken;
    }
}
