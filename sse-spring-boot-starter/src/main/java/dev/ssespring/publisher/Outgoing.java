package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import org.jspecify.annotations.Nullable;

/** The bytes under way from a mailbox to its sink. Belongs to the stream's writer; only the position is read by others. */
final class Outgoing {

    private static final Delivery HEARTBEAT = Delivery.own(Notices.heartbeat());

    private final Mailbox mailbox;
    private @Nullable Delivery current;
    private int offset;

    private volatile @Nullable Position position;
    private int events;
    private long oldest = Delivery.NOT_LIVE;

    Outgoing(Mailbox mailbox) {
        this.mailbox = mailbox;
    }

    /** Fills the chunk with what is next, and tells how far. */
    int fill(byte[] chunk) {
        int filled = 0;
        while (filled < chunk.length) {
            if (current == null) {
                current = mailbox.poll();
                if (current == null) {
                    break;
                }
            }
            int count = Math.min(chunk.length - filled, current.bytes().length() - offset);
            current.bytes().copyTo(offset, chunk, filled, count);
            filled += count;
            offset += count;
            if (offset == current.bytes().length()) {
                done(current);
                current = null;
                offset = 0;
            }
        }
        return filled;
    }

    private void done(Delivery delivery) {
        if (delivery.position() != null) {
            position = delivery.position();
        }
        if (delivery.event() != null) {
            events++;
            if (oldest == Delivery.NOT_LIVE) {
                oldest = delivery.since();
            }
        }
    }

    /**
     * Has a heartbeat go first; only when nothing else is under way. It carries the position that the client has reached
     * if that has moved on without an event, so that it does not come back with an old one.
     */
    void heartbeat(@Nullable Position reached) {
        current = (reached != null && isBehind(reached)) ? Delivery.at(reached, Notices.heartbeat()) : HEARTBEAT;
    }

    private boolean isBehind(Position reached) {
        Position last = position;
        return last != null && reached.epoch().equals(last.epoch()) && reached.sequence() > last.sequence();
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

    /** When the first timed one of these was published; {@link Delivery#NOT_LIVE} if there was none. */
    long takeOldest() {
        long taken = oldest;
        oldest = Delivery.NOT_LIVE;
        return taken;
    }
}
