package dev.ssespring.publisher;

import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One open response. Any thread may offer to its mailbox, ask it to close or tell news of the sink; each of these leaves
 * a signal, and the first signal puts the stream into its writer's queue. All else belongs to that writer: only it
 * touches the sink and decides that the stream has ended.
 */
final class OpenStream implements StreamSink.Events {

    private static final Log LOG = LogFactory.getLog(OpenStream.class);

    private static final Delivery HEARTBEAT =
            Delivery.own(SseEvent.builder().comment("heartbeat").build());

    /** After so many chunks the writer turns to its other streams. */
    private static final int CHUNKS_A_TURN = 4;

    private final StreamRequest request;
    private final @Nullable String user;
    private final StreamSink sink;
    private final Mailbox mailbox;
    private final Writer writer;
    private final Consumer<OpenStream> whenEnded;

    private final AtomicInteger signals = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean cutOff;
    private volatile boolean heartbeatDue;

    // Written by the writer; the first two are read by others.
    private volatile boolean ended;
    private volatile boolean wroteSinceTick;
    private @Nullable Delivery current;
    private int currentOffset;
    private boolean unflushed;

    // The clock's thread alone.
    private int idleTicks;

    OpenStream(StreamRequest request, StreamSink sink, Mailbox mailbox, Writer writer, Consumer<OpenStream> whenEnded) {
        this.request = request;
        // Asked once: it is the application's code, which must not run where events are handed out.
        this.user = (request.principal() != null) ? request.principal().getName() : null;
        this.sink = sink;
        this.mailbox = mailbox;
        this.writer = writer;
        this.whenEnded = whenEnded;
    }

    StreamRequest request() {
        return request;
    }

    /** Whether an event for this user, or for everybody if null, may be offered. */
    boolean isFor(@Nullable String addressee) {
        return addressee == null || addressee.equals(user);
    }

    boolean isOpen() {
        return mailbox.closeReason() == null && failure == null;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Lets the writer begin: with the first block, then what came after the position. */
    void join(SseEvent first, long position) {
        mailbox.join(Delivery.own(first), position);
        signal();
    }

    /** Takes a published event, or closes if there is no room. Never waits. */
    void offer(Delivery delivery) {
        switch (mailbox.offer(delivery)) {
            case TAKEN, FULL -> signal();
            case KNOWN, CLOSED -> {}
        }
    }

    /** Takes an event of this stream's own, waiting for room. */
    void put(SseEvent event) throws InterruptedException {
        CloseReason closed = mailbox.put(Delivery.own(event));
        if (closed != null) {
            throw new StreamClosedException(closed);
        }
        signal();
    }

    /** Takes nothing any more; ends once what is pending is written, or at once if the reason is no orderly one. */
    void close(CloseReason reason) {
        if (mailbox.close(reason)) {
            signal();
        }
    }

    /** Ends once what is pending and then a last block is written. */
    void close(CloseReason reason, SseEvent last) {
        if (mailbox.close(reason, Delivery.own(last))) {
            signal();
        }
    }

    /** Ends without waiting for the client. */
    void cutOff() {
        cutOff = true;
        signal();
    }

    /** Called regularly: the given number of calls without a write in between brings a heartbeat. */
    void tick(int ticksToHeartbeat) {
        if (wroteSinceTick) {
            wroteSinceTick = false;
            idleTicks = 0;
        } else if (++idleTicks >= ticksToHeartbeat) {
            idleTicks = 0;
            heartbeatDue = true;
            signal();
        }
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

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            writer.schedule(this);
        }
    }

    /** Called by the writer after a signal; it is called again for any signal that comes meanwhile. */
    void drain(byte[] chunk) {
        int seen = signals.get();
        boolean more = false;
        if (!ended) {
            try {
                more = write(chunk);
            } catch (Throwable ex) {
                // Whatever a container throws, it is this stream's end and no other's.
                if (failure == null) {
                    failure = ex;
                }
                end();
            }
        }
        if (more || signals.addAndGet(-seen) > 0) {
            writer.schedule(this);
        }
    }

    /** True if there may be more to write right now. */
    private boolean write(byte[] chunk) throws IOException {
        int chunks = 0;
        while (!endIfLost() && sink.isReady()) {
            CloseReason closed = mailbox.closeReason();
            int filled = fill(chunk);
            if (filled > 0) {
                sink.write(chunk, 0, filled);
                unflushed = true;
                wroteSinceTick = true;
                heartbeatDue = false;
                if (++chunks == CHUNKS_A_TURN) {
                    return true;
                }
            } else if (unflushed) {
                sink.flush();
                unflushed = false;
            } else if (heartbeatDue) {
                heartbeatDue = false;
                current = HEARTBEAT;
            } else {
                // Closed was read before the mailbox was found empty: nothing can have come in between.
                if (closed != null) {
                    end();
                }
                return false;
            }
        }
        return false;
    }

    private int fill(byte[] chunk) {
        int filled = 0;
        while (filled < chunk.length) {
            if (current == null) {
                current = mailbox.poll();
                if (current == null) {
                    break;
                }
            }
            int count = Math.min(chunk.length - filled, current.bytes().length() - currentOffset);
            current.bytes().copyTo(currentOffset, chunk, filled, count);
            filled += count;
            currentOffset += count;
            if (currentOffset == current.bytes().length()) {
                current = null;
                currentOffset = 0;
            }
        }
        return filled;
    }

    /** Ends a stream for which waiting is in vain: its client is gone, or does not read, or may not go on reading. */
    private boolean endIfLost() {
        if (failure != null || cutOff || mailbox.closeReason() == CloseReason.OVERFLOW) {
            end();
        }
        return ended;
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        mailbox.close(CloseReason.CLIENT_GONE);
        mailbox.clear();
        current = null;
        endSink();
        // After that: who finds the books empty can rely on all responses having ended.
        whenEnded.accept(this);
        logEnd();
    }

    private void endSink() {
        try {
            sink.end();
        } catch (Throwable ex) {
            // An Error too: it must not end the writer, and with it all its other streams.
            LOG.debug("The response to %s could not be ended".formatted(request.remoteAddress()), ex);
        }
    }

    private void logEnd() {
        CloseReason reason = mailbox.closeReason();
        if (reason == CloseReason.OVERFLOW) {
            LOG.info(("Closed the stream to %s: its client reads too slowly for its mailbox"
                            + " (raise 'sse.mailbox.max-events' or 'sse.mailbox.max-size' to allow more)")
                    .formatted(request.remoteAddress()));
        } else if (isUnexpected(failure)) {
            LOG.warn("The stream to %s ended unexpectedly".formatted(request.remoteAddress()), failure);
        } else if (LOG.isDebugEnabled()) {
            LOG.debug("Stream to %s ended: %s".formatted(request.remoteAddress(), reason), failure);
        }
    }

    /** A container that has recycled the response says so by an IllegalStateException. */
    private static boolean isUnexpected(@Nullable Throwable failure) {
        return failure != null && !(failure instanceof IOException || failure instanceof IllegalStateException);
    }
}
