package dev.ssespring.publisher.stream;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream's events from its mailbox to its sink, and ends the stream. Belongs to the stream's writer thread:
 * only this class touches the sink and decides that the stream has ended.
 */
final class StreamDrain implements WriterThread.Task {

    private static final Log LOG = LogFactory.getLog(StreamLog.STREAMS);

    private static final OutboundEvent HEARTBEAT = OutboundEvent.own(ControlEvents.heartbeat());

    /**
     * After so many bytes the writer turns to its other streams: with a quarter of this the network gets a large event in small
     * pieces, with more the others wait longer. A write counts as a full chunk, because small ones take as long.
     */
    private static final int BYTES_PER_TURN = 32 * StreamSink.MAX_CHUNK_SIZE;

    private final StreamHandle stream;
    private final StreamFlags flags;
    private final StreamMailbox mailbox;
    private final StreamSink sink;
    private final WriterThread writer;
    private final StreamReporter reporter;
    private final Consumer<StreamHandle> onEnd;

    private final ChunkWriter chunks;
    private boolean unflushed;
    private boolean openingReported;
    private @Nullable StreamInfo opening;
    private @Nullable CloseReason unreportedEnd;
    private boolean left;

    /**
     * Creates a drain and, by means of the function, its stream, whose signals schedule the drain.
     *
     * @param onEnd called once when nothing is written any more and the response has ended, also for a refused stream
     */
    StreamDrain(
            Function<Runnable, StreamHandle> stream,
            StreamSink sink,
            WriterThread writer,
            StreamReporter reporter,
            Consumer<StreamHandle> onEnd) {
        this.stream = stream.apply(this::schedule);
        this.flags = this.stream.flags();
        this.mailbox = this.stream.mailbox();
        this.sink = sink;
        this.chunks = new ChunkWriter(mailbox, flags);
        this.writer = writer;
        this.reporter = reporter;
        this.onEnd = onEnd;
        this.opening = reporter.opening(this.stream.spec());
    }

    StreamHandle stream() {
        return stream;
    }

    private void schedule() {
        writer.schedule(this);
    }

    @Override
    public void failed(Throwable cause) {
        reporter.endingFailed(stream, cause);
    }

    /** Called after a signal, and again for any signal that comes meanwhile. */
    @Override
    public void drain(byte[] chunk) {
        int seen = flags.signals();
        boolean more = false;
        try {
            report();
            more = !flags.hasEnded() && write(chunk);
        } catch (Throwable ex) {
            // Whatever a container throws ends this stream and no other.
            if (flags.hasEnded()) {
                failed(ex);
            } else if (flags.failure() == null) {
                flags.setFailure(ex);
            }
            end();
        }
        leaveOnceCompleted();
        if (more || flags.hasMoreSignals(seen)) {
            schedule();
        }
    }

    /** A response that has failed is closed by its container, which may not report its completion. */
    private void leaveOnceCompleted() {
        if (flags.hasEnded() && !left && flags.isResponseOver()) {
            left = true;
            onEnd.accept(stream);
        }
    }

    /** Returns true if there may be more to write right now. */
    private boolean write(byte[] chunk) throws IOException {
        int written = 0;
        while (!endIfLost() && sink.isReady()) {
            // Read before the mailbox is found empty: nothing can have come in between.
            CloseReason closed = mailbox.closeReason();
            int count = unflushed ? 0 : chunks.write(sink, chunk);
            if (count > 0) {
                unflushed = true;
                written += Math.max(count, StreamSink.MAX_CHUNK_SIZE);
                if (written >= BYTES_PER_TURN) {
                    return true;
                }
            } else if (unflushed) {
                sink.flush();
                unflushed = false;
                reportDelivered();
            } else if (flags.isHeartbeatDue()) {
                flags.clearHeartbeat();
                chunks.sendNext(heartbeat());
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

    private void reportDelivered() {
        int delivered = chunks.takeEvents();
        if (delivered > 0) {
            reporter.delivered(delivered, chunks.takeOldest());
        }
    }

    /**
     * Returns a heartbeat. It carries the position that the client has reached if that has advanced without an event,
     * so that the client does not reconnect with an old one.
     */
    private OutboundEvent heartbeat() {
        Position reached = reached();
        Position last = flags.position();
        boolean behind = reached != null
                && last != null
                && reached.epoch().equals(last.epoch())
                && reached.sequence() > last.sequence();
        return (reached != null && behind) ? OutboundEvent.at(reached, ControlEvents.heartbeat()) : HEARTBEAT;
    }

    /** Returns the client's position if everything that was offered so far is written; null if something may not be. */
    private @Nullable Position reached() {
        StreamSource source = stream.source();
        Position offered = (source != null) ? source.offered() : null;
        // In this order: in the other one, an event could be offered in between, and the position would include it.
        return stream.isUpToDate() ? offered : null;
    }

    private void readOn() {
        StreamSource source = stream.source();
        if (source != null) {
            source.readOn();
        }
    }

    /** Ends the stream if waiting is in vain: the client is gone, does not read, or must not receive anything any more. */
    private boolean endIfLost() {
        CloseReason closed = mailbox.closeReason();
        if (flags.isResponseOver() || flags.isCutOff() || (closed != null && !closed.isOrderly())) {
            end();
        }
        return flags.hasEnded();
    }

    private void end() {
        if (flags.hasEnded()) {
            return;
        }
        flags.setEnded();
        CloseReason reason = mailbox.closeFor(CloseReason.CLIENT_GONE);
        mailbox.clear();
        if (reason == CloseReason.OVERFLOW) {
            flags.countOverflow();
        }
        unreportedEnd = reason;
        try {
            // Before the connection ends: a client that has seen the end finds it counted.
            report();
        } catch (Throwable ex) {
            failed(ex);
        } finally {
            endSink();
            chunks.clear();
            endSource();
        }
        reporter.ended(stream, reason, flags.failure());
    }

    /** Reported by the writer thread alone, so that nothing comes before the opening or after the end. */
    private void report() {
        if (!flags.isOpened()) {
            return;
        }
        if (!openingReported) {
            openingReported = true;
            StreamInfo info = opening;
            opening = null;
            reporter.opened(info);
        }
        for (int unreported = flags.takeOverflows(); unreported > 0; unreported--) {
            reporter.overflowed(stream);
        }
        CloseReason end = unreportedEnd;
        if (end != null) {
            unreportedEnd = null;
            reporter.closed(stream, end);
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
            flags.setCompleted();
            LOG.debug(
                    "The response of %s could not be ended"
                            .formatted(stream.spec().label()),
                    ex);
        }
    }

    /** Returns whether the end of the response can be sent to the client now, behind whole events. */
    private boolean endsInOrder() {
        if (!flags.isResponseOver()) {
            try {
                return chunks.isBetweenEvents() && sink.isReady() && flushed();
            } catch (Throwable ex) {
                // An Error too: otherwise the response would stay open.
                flags.setFailure(ex);
            }
        }
        // The container has closed the connection, or is about to.
        return true;
    }

    /** Flushes what was written, and returns whether it was sent. */
    private boolean flushed() throws IOException {
        if (!unflushed) {
            return true;
        }
        sink.flush();
        unflushed = false;
        reportDelivered();
        return sink.isReady();
    }

    private void endSource() {
        StreamSource source = stream.source();
        if (source == null) {
            return;
        }
        try {
            source.ended();
        } catch (Throwable ex) {
            // The stream has to leave the registry all the same.
            failed(ex);
        }
    }
}
