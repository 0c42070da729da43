package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way from a stream's mailbox to its sink. Any thread may tell it news, and that there is more in the mailbox; each
 * leaves a signal, and the first signal puts it into its writer's queue. All else belongs to that writer: only it touches
 * the sink and decides that the stream has ended.
 */
final class StreamDrain implements StreamSink.Events {

    /** By the name of the whole: that is where people look. */
    private static final Log LOG = LogFactory.getLog(StreamHandle.class);

    /**
     * After so many chunks the writer turns to its other streams: with 8 the network gets a large event in small pieces,
     * with more the others wait longer.
     */
    private static final int CHUNKS_A_TURN = 32;

    private final StreamHandle stream;
    private final StreamSink sink;
    private final StreamMailbox mailbox;
    private final WriterThread writer;
    private final StreamHandle.Node node;

    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger overflows = new AtomicInteger();
    private volatile boolean opened;
    private volatile @Nullable StreamSource source;
    private volatile @Nullable Throwable failure;
    private volatile boolean completed;
    private volatile boolean cutOff;
    private volatile boolean heartbeatDue;

    // The clock takes it back.
    private volatile boolean wrote;

    // The writer's; the first is read by others.
    private volatile boolean ended;
    private final Outgoing outgoing;
    private boolean unflushed;
    private boolean openedTold;
    private @Nullable CloseReason untoldEnd;
    private boolean left;

    StreamDrain(StreamHandle stream, StreamSink sink, StreamMailbox mailbox, WriterThread writer, StreamHandle.Node node) {
        this.stream = stream;
        this.sink = sink;
        this.mailbox = mailbox;
        this.writer = writer;
        this.node = node;
        this.outgoing = new Outgoing(mailbox);
    }

    /** There is more in the mailbox, or it was closed. */
    void signal() {
        if (signals.getAndIncrement() == 0) {
            writer.schedule(this);
        }
    }

    /** Has this asked for more whenever the writer has nothing left to write. */
    void readFrom(StreamSource source) {
        this.source = source;
        signal();
    }

    /** The stream is not refused any more: the node is told what has become of it. */
    void opened() {
        opened = true;
        signal();
    }

    /** The mailbox had no room for an event. */
    void overflowed() {
        overflows.incrementAndGet();
        signal();
    }

    /** Ends without waiting for the client. */
    void cutOff() {
        cutOff = true;
        signal();
    }

    void requestHeartbeat() {
        heartbeatDue = true;
        signal();
    }

    @Override
    public void onReady() {
        signal();
    }

    @Override
    public void onFailure(Throwable cause) {
        // May come while the container or Spring holds a lock: nothing here takes one.
        failure = cause;
        signal();
    }

    @Override
    public void onSessionEnded() {
        stream.close(CloseReason.SESSION_ENDED);
    }

    @Override
    public void onCompleted() {
        // As in onFailure.
        completed = true;
        signal();
    }

    /** Whether a heartbeat is yet to be written. */
    boolean isHeartbeatDue() {
        return heartbeatDue;
    }

    /** Whether something was written since this was last asked. */
    boolean takeWrote() {
        boolean taken = wrote;
        if (taken) {
            wrote = false;
        }
        return taken;
    }

    boolean hasFailed() {
        return failure != null || completed;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Where the client stands once it has read everything. */
    @Nullable
    Position position() {
        return outgoing.position();
    }

    /** Something failed that must not prevent the stream's end, nor that of other streams. */
    void endingFailed(Throwable cause) {
        node.log().endingFailed(stream.spec(), cause);
    }

    /** Called by the writer after a signal; it is called again for any signal that comes meanwhile. */
    void drain(byte[] chunk) {
        int seen = signals.get();
        boolean more = false;
        try {
            tellNews();
            more = !ended && write(chunk);
        } catch (Throwable ex) {
            // Whatever a container throws, it is this stream's end and no other's.
            if (ended) {
                endingFailed(ex);
            } else if (failure == null) {
                failure = ex;
            }
            end();
        }
        leaveOnceCompleted();
        if (more || signals.addAndGet(-seen) > 0) {
            writer.schedule(this);
        }
    }

    /** A response that has failed is closed by its container, which may not tell of its completion. */
    private void leaveOnceCompleted() {
        if (ended && !left && (completed || failure != null)) {
            left = true;
            node.completed(stream);
        }
    }

    /** True if there may be more to write right now. */
    private boolean write(byte[] chunk) throws IOException {
        int chunks = 0;
        while (!endIfLost() && sink.isReady()) {
            // Both are read before the mailbox is found empty: nothing can have come in between.
            CloseReason closed = mailbox.closeReason();
            Position reached = heartbeatDue ? reached() : null;
            if (!unflushed && outgoing.write(sink, chunk)) {
                unflushed = true;
                wrote = true;
                heartbeatDue = false;
                if (++chunks == CHUNKS_A_TURN) {
                    return true;
                }
            } else if (unflushed) {
                sink.flush();
                unflushed = false;
                flushed();
            } else if (heartbeatDue) {
                heartbeatDue = false;
                outgoing.heartbeat(reached);
            } else {
                if (closed != null) {
                    end();
                } else {
                    readOn();
                }
                return false;
            }
        }
        return false;
    }

    /** Where the client stands if the mailbox is found empty next; null if something may have passed it by. */
    private @Nullable Position reached() {
        Position offered = node.offered();
        // In this order: a mailbox that takes live events now has taken all that were offered so far.
        return stream.isLive() ? offered : null;
    }

    private void flushed() {
        int events = outgoing.takeEvents();
        if (events > 0) {
            node.delivered(events, outgoing.takeOldest());
        }
    }

    private void readOn() {
        StreamSource current = source;
        if (current != null) {
            current.readOn();
        }
    }

    /** Ends a stream for which waiting is in vain: its client is gone, or does not read, or may not go on reading. */
    private boolean endIfLost() {
        CloseReason closed = mailbox.closeReason();
        if (failure != null || completed || cutOff || (closed != null && !closed.isOrderly())) {
            end();
        }
        return ended;
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        CloseReason reason = mailbox.closeFor(CloseReason.CLIENT_GONE);
        mailbox.clear();
        endSink();
        outgoing.clear();
        endSource();
        if (reason == CloseReason.OVERFLOW) {
            overflows.incrementAndGet();
        }
        untoldEnd = reason;
        try {
            tellNews();
        } catch (Throwable ex) {
            endingFailed(ex);
        }
        new Ending(stream.spec(), reason, failure).log(node.log());
    }

    /** All told by the writer, so that nothing comes before the opening or after the end. */
    private void tellNews() {
        if (!opened) {
            return;
        }
        if (!openedTold) {
            openedTold = true;
            node.opened();
        }
        for (int untold = overflows.getAndSet(0); untold > 0; untold--) {
            node.overflowed(stream);
        }
        CloseReason end = untoldEnd;
        if (end != null) {
            untoldEnd = null;
            node.closed(stream, end);
        }
    }

    private void endSink() {
        try {
            if (endsInOrder()) {
                sink.end();
            } else {
                sink.abort();
            }
        } catch (Throwable ex) {
            // An Error too: it must not end the writer, and with it all its other streams.
            completed = true;
            LOG.debug("The response of %s could not be ended".formatted(StreamLabel.of(stream.spec())), ex);
        }
    }

    /** Whether the client can be sent the end of the response now, behind whole events. */
    private boolean endsInOrder() {
        if (failure == null && !completed) {
            try {
                return !unflushed && outgoing.isBetweenEvents() && sink.isReady();
            } catch (RuntimeException ex) {
                failure = ex;
            }
        }
        // The container has closed the connection, or is about to.
        return true;
    }

    private void endSource() {
        StreamSource current = source;
        if (current == null) {
            return;
        }
        try {
            current.ended();
        } catch (Throwable ex) {
            // The stream has to leave the books all the same.
            endingFailed(ex);
        }
    }
}
