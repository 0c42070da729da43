package dev.ssespring.publisher;

import dev.ssespring.broker.Position;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    /** After so many chunks the writer turns to its other streams. */
    private static final int CHUNKS_A_TURN = 8;

    private final StreamSpec spec;
    private final StreamSink sink;
    private final Mailbox mailbox;
    private final Writer writer;
    private final Node node;

    private final AtomicInteger signals = new AtomicInteger();
    private final AtomicInteger overflows = new AtomicInteger();
    private volatile @Nullable Throwable failure;
    private volatile boolean cutOff;
    private volatile boolean heartbeatDue;

    // Written by the writer; the first two are read by others.
    private volatile boolean ended;
    private volatile boolean wrote;
    private final Outgoing outgoing;
    private boolean unflushed;

    private volatile @Nullable Source source;

    OpenStream(StreamSpec spec, StreamSink sink, Mailbox mailbox, Writer writer, Node node) {
        this.spec = spec;
        this.sink = sink;
        this.mailbox = mailbox;
        this.writer = writer;
        this.node = node;
        this.outgoing = new Outgoing(mailbox);
    }

    /** What a stream needs of its node. */
    interface Node {

        /** Everything up to here was offered to all streams; null if nothing was yet. */
        @Nullable
        Position offered();

        void delivered(int events, long since);

        void overflowed(OpenStream stream);

        void ended(OpenStream stream, CloseReason reason);

        Notices notices();
    }

    StreamSpec spec() {
        return spec;
    }

    StreamRequest request() {
        return spec.request();
    }

    StreamInfo info() {
        Position position = outgoing.position();
        return spec.info(mailbox.size(), mailbox.bytes(), (position != null) ? position.toString() : null);
    }

    /** Whether an event for this user, or for everybody if null, may be offered. */
    boolean isFor(@Nullable String addressee) {
        return addressee == null || addressee.equals(spec.user());
    }

    boolean isOpen() {
        return mailbox.closeReason() == null && failure == null;
    }

    boolean hasEnded() {
        return ended;
    }

    /** Lets the writer of a stream of its own begin. */
    void begin(Delivery first) {
        mailbox.addAhead(List.of(first));
        mailbox.goLive(0);
        signal();
    }

    /** Lets the writer begin: with the first blocks, then what came after the position; false if it is not that far. */
    boolean begin(List<Delivery> first, Position through) {
        mailbox.addAhead(first);
        boolean live = mailbox.goLive(through);
        signal();
        return live;
    }

    /** Has this asked for more whenever the writer has nothing left to write. */
    void readFrom(Source source) {
        this.source = source;
        signal();
    }

    /** Lets the writer begin, or go on, with a part of the history. */
    void catchUp(List<Delivery> deliveries) {
        mailbox.addAhead(deliveries);
        signal();
    }

    /** Takes a published event, or does what the policy says if there is no room. Never waits. */
    void offer(Delivery delivery) {
        switch (mailbox.offer(delivery)) {
            case OVERFLOWED -> {
                overflows.incrementAndGet();
                signal();
            }
            case TAKEN, FULL -> signal();
            case DROPPED, KNOWN, CLOSED -> {}
        }
    }

    /** Goes on behind another position, and tells whether its client gets the notice. Never waits. */
    boolean reset(Position head, Delivery notice) {
        boolean told = mailbox.reset(head, notice) == Mailbox.Offer.TAKEN;
        if (told) {
            signal();
        }
        return told;
    }

    /** Takes an event of this stream's own, waiting for room. */
    void put(Delivery delivery) throws InterruptedException {
        CloseReason closed = mailbox.put(delivery);
        if (closed != null) {
            throw new StreamClosedException(closed);
        }
        signal();
    }

    /** Takes an event of this stream's own, whether there is room or not. */
    void push(Delivery delivery) {
        CloseReason closed = mailbox.push(delivery);
        if (closed != null) {
            throw new StreamClosedException(closed);
        }
        signal();
    }

    /** So many, or fewer if the mailbox does not hold more. */
    int portion(int largest) {
        return mailbox.portion(largest);
    }

    /** Whether there is room for so many more, large ones not counted. */
    boolean hasRoomFor(int events) {
        return mailbox.hasRoomFor(events);
    }

    /** Whether there is nothing to write until more of the history was read. */
    boolean isStarving() {
        return mailbox.isStarving();
    }

    /**
     * Takes nothing any more; ends once what is pending is written, or at once if the reason is no orderly one, even if
     * it was closed in order before.
     */
    void close(CloseReason reason) {
        boolean first = mailbox.close(reason);
        if (!reason.isOrderly()) {
            cutOff();
        } else if (first) {
            signal();
        }
    }

    /** The same, after telling the client when to come back. */
    void closeForNow(CloseReason reason) {
        if (isOpen() && mailbox.close(reason, Delivery.own(node.notices().comeBack()))) {
            signal();
        }
    }

    /** Ends without waiting for the client. */
    void cutOff() {
        cutOff = true;
        signal();
    }

    /** Whether something was written since this was last asked. */
    boolean takeWrote() {
        boolean taken = wrote;
        if (taken) {
            wrote = false;
        }
        return taken;
    }

    void requestHeartbeat() {
        heartbeatDue = true;
        signal();
    }

    /** Whether a heartbeat is yet to be written. */
    boolean isHeartbeatDue() {
        return heartbeatDue;
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

    void signal() {
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
                tellOverflows();
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
            // Both are read before the mailbox is found empty: nothing can have come in between.
            CloseReason closed = mailbox.closeReason();
            Position reached = heartbeatDue ? reached() : null;
            int filled = unflushed ? 0 : outgoing.fill(chunk);
            if (filled > 0) {
                sink.write(chunk, 0, filled);
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
        return mailbox.isLive() ? offered : null;
    }

    private void flushed() {
        int events = outgoing.takeEvents();
        if (events > 0) {
            node.delivered(events, outgoing.takeOldest());
        }
    }

    private void readOn() {
        Source current = source;
        if (current != null) {
            current.readOn();
        }
    }

    /** Ends a stream for which waiting is in vain: its client is gone, or does not read, or may not go on reading. */
    private boolean endIfLost() {
        CloseReason closed = mailbox.closeReason();
        if (failure != null || cutOff || (closed != null && !closed.isOrderly())) {
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
        outgoing.clear();
        endSink();
        endSource();
        // All told by the writer, so that nothing comes after the end.
        tellOverflows();
        if (reason == CloseReason.OVERFLOW) {
            node.overflowed(this);
        }
        // After that: who finds the books empty can rely on all responses having ended.
        node.ended(this, reason);
        new Ending(request(), reason, failure).log();
    }

    private void tellOverflows() {
        for (int untold = overflows.getAndSet(0); untold > 0; untold--) {
            node.overflowed(this);
        }
    }

    private void endSink() {
        try {
            sink.end();
        } catch (Throwable ex) {
            // An Error too: it must not end the writer, and with it all its other streams.
            LOG.debug(
                    "The response to %s could not be ended".formatted(request().remoteAddress()), ex);
        }
    }

    private void endSource() {
        Source current = source;
        if (current == null) {
            return;
        }
        try {
            current.ended();
        } catch (Throwable ex) {
            // The stream has to leave the books all the same.
            LOG.error(
                    "The source of the stream to %s could not be ended"
                            .formatted(request().remoteAddress()),
                    ex);
        }
    }
}
