package dev.ssespring.publisher.stream;

import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Assembles chunks of bytes from the events of a mailbox. Belongs to the stream's writer thread. */
final class ChunkWriter {

    private final StreamMailbox mailbox;
    private final StreamFlags flags;

    /** The event under way; null if there is none. */
    private @Nullable OutboundEvent current;

    /** How many bytes of it were handed over. */
    private int offset;

    private int events;
    private long oldest = OutboundEvent.NOT_LIVE;

    /** Creates a writer that reports positions and writes to the flags. */
    ChunkWriter(StreamMailbox mailbox, StreamFlags flags) {
        this.mailbox = mailbox;
        this.flags = flags;
    }

    /** Hands the sink the next bytes of a large event, or as many events as the chunk holds; returns the number of bytes. */
    int write(StreamSink sink, byte[] chunk) throws IOException {
        OutboundEvent first = current();
        if (first == null) {
            return 0;
        }
        if (left(first) >= chunk.length) {
            return handOver(first, Math.min(left(first), Math.max(chunk.length, sink.maxWriteSize())), sink);
        }
        OutboundEvent second = mailbox.poll();
        if (second == null) {
            return handOver(first, left(first), sink);
        }
        int filled = fill(chunk, first, second);
        flags.setWrote();
        // The writer thread uses the chunk for its next stream.
        sink.write(Arrays.copyOf(chunk, filled), 0, filled);
        return filled;
    }

    /** Passes bytes of one event on from the array that all streams share. */
    private int handOver(OutboundEvent event, int count, StreamSink sink) throws IOException {
        int from = offset;
        advance(event, count);
        // Before the client can have it: the time since the last byte must not begin later than the client's.
        flags.setWrote();
        event.bytes().writeTo(from, count, sink::write);
        return count;
    }

    /** Collects events in the chunk: the first, which fits, the second, and what follows until the chunk is full. */
    private int fill(byte[] chunk, OutboundEvent first, OutboundEvent second) {
        int filled = copy(first, chunk, 0);
        current = second;
        while (filled < chunk.length) {
            OutboundEvent next = current();
            if (next == null) {
                break;
            }
            filled += copy(next, chunk, filled);
        }
        return filled;
    }

    private int copy(OutboundEvent event, byte[] chunk, int at) {
        int count = Math.min(chunk.length - at, left(event));
        event.bytes().copyTo(offset, chunk, at, count);
        advance(event, count);
        return count;
    }

    private @Nullable OutboundEvent current() {
        if (current == null) {
            current = mailbox.poll();
        }
        return current;
    }

    private int left(OutboundEvent event) {
        return event.bytes().length() - offset;
    }

    private void advance(OutboundEvent event, int count) {
        offset += count;
        if (left(event) == 0) {
            done(event);
            current = null;
            offset = 0;
        }
    }

    private void done(OutboundEvent event) {
        if (event.position() != null) {
            flags.setPosition(event.position());
        }
        if (event.event() != null) {
            events++;
            if (oldest == OutboundEvent.NOT_LIVE) {
                oldest = event.since();
            }
        }
    }

    /** Sends a block before all others. Called only between events. */
    void sendNext(OutboundEvent block) {
        current = block;
    }

    /** Returns whether the last event that was handed over was handed over completely. */
    boolean isBetweenEvents() {
        return offset == 0;
    }

    void clear() {
        current = null;
    }

    /** Returns the number of published events that were handed over since the last call. */
    int takeEvents() {
        int taken = events;
        events = 0;
        return taken;
    }

    /** Returns when the first timed one of these was published; {@link OutboundEvent#NOT_LIVE} if there is none. */
    long takeOldest() {
        long taken = oldest;
        oldest = OutboundEvent.NOT_LIVE;
        return taken;
    }
}
