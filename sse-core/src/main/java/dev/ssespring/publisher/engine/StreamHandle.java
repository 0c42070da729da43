package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamEnd;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One open response, as the rest of the node sees it: what it is, what waits for it, and its close. Any thread may call
 * it; nothing but {@link #put} waits. What is offered goes to the mailbox, and from there its {@link StreamDrain} takes it to
 * the client.
 */
final class StreamHandle {

    private final StreamSpec spec;
    private final StreamMailbox mailbox;
    private final StreamDrain outlet;
    private final Node node;

    /** Null if the stream may have all events of its topics. Set before it is subscribed. */
    private volatile @Nullable TopicGate gate;

    StreamHandle(StreamSpec spec, StreamSink sink, StreamMailbox mailbox, WriterThread writer, Node node) {
        this.spec = spec;
        this.mailbox = mailbox;
        this.outlet = new StreamDrain(this, sink, mailbox, writer, node);
        this.node = node;
    }

    /** What a stream needs of its node. */
    interface Node {

        /** Everything up to here was offered to all streams; null if nothing was yet. */
        @Nullable
        Position offered();

        void delivered(int events, long since);

        /** Called by the writer, as the next two: in this order, and for a stream that was not refused. */
        void opened();

        void overflowed(StreamHandle stream);

        void closed(StreamHandle stream, CloseReason reason);

        /** Nothing is written any more and the response has ended; called for each registered stream, also a refused one. */
        void completed(StreamHandle stream);

        ControlEvents notices();

        StreamLog log();
    }

    /** Where it is written what happens to it. */
    StreamLog log() {
        return node.log();
    }

    /** Where its response tells its news. */
    StreamSink.Events events() {
        return outlet;
    }

    StreamSpec spec() {
        return spec;
    }

    StreamRequest request() {
        return spec.request();
    }

    StreamInfo info() {
        Position position = outlet.position();
        TopicGate current = gate;
        int undecided = (current != null) ? current.size() : 0;
        return spec.info(mailbox.size() + undecided, mailbox.bytes(), (position != null) ? position.toString() : null);
    }

    /** Lets only events pass that it may have. */
    void guard(TopicGate gate) {
        this.gate = gate;
    }

    /** What is asked of the history: without the topics that it may not have, as far as these are known. */
    Subscription subscription() {
        TopicGate current = gate;
        return (current != null)
                ? new Subscription(spec.topics(), spec.user(), current.access()::allows)
                : spec.subscription();
    }

    /** Whether it may have events of a topic that it subscribes to. May run the application's code. */
    boolean mayHave(Topic topic) {
        TopicGate current = gate;
        return current == null || current.access().allows(topic);
    }

    /** What runs its steps through the history; these may run the application's code. */
    Executor executorOr(Executor usual) {
        TopicGate current = gate;
        return (current != null) ? current.executor() : usual;
    }

    /** Whether it subscribes to this. */
    boolean wants(Topic topic) {
        return spec.topics().stream().anyMatch(pattern -> pattern.matches(topic));
    }

    boolean isOpen() {
        return mailbox.closeReason() == null && !outlet.hasFailed();
    }

    boolean hasEnded() {
        return outlet.hasEnded();
    }

    /** Has the node told what becomes of it: nothing refuses it any more. */
    void opened() {
        outlet.opened();
    }

    /** Lets the writer of a stream of its own begin. */
    void begin(OutboundEvent first) {
        mailbox.addAhead(List.of(first));
        mailbox.goLive(0);
        outlet.signal();
    }

    /** Lets the writer begin: with the first blocks, then what came after the position; false if it is not that far. */
    boolean begin(List<OutboundEvent> first, Position through) {
        mailbox.addAhead(first);
        boolean live = mailbox.goLive(through);
        outlet.signal();
        return live;
    }

    /** Has this asked for more whenever the writer has nothing left to write. */
    void readFrom(StreamSource source) {
        outlet.readFrom(source);
    }

    /** Has the writer look once more whether there is something to do. */
    void signal() {
        outlet.signal();
    }

    /** Lets the writer begin, or go on, with a part of the history. */
    void catchUp(List<OutboundEvent> deliveries) {
        mailbox.addAhead(deliveries);
        outlet.signal();
    }

    /** Takes a published event, or does what the policy says if there is no room. Never waits. */
    void offer(OutboundEvent delivery) {
        TopicGate current = gate;
        if (current != null) {
            current.offer(delivery);
        } else {
            deliver(delivery);
        }
    }

    /** Takes an event that its client may have. */
    void deliver(OutboundEvent delivery) {
        switch (mailbox.offer(delivery)) {
            case OVERFLOWED -> outlet.overflowed();
            case TAKEN, FULL -> outlet.signal();
            case DROPPED, KNOWN, CLOSED -> {}
        }
    }

    /** Goes on behind another position, and tells whether its client gets the notice. Never waits. */
    boolean reset(Position head, OutboundEvent notice) {
        TopicGate current = gate;
        if (current != null) {
            current.clear();
        }
        boolean told = mailbox.reset(head, notice) == StreamMailbox.Offer.TAKEN;
        if (told) {
            outlet.signal();
        }
        return told;
    }

    /** Leaves live events up to this one to the history; false if the stream is live, and so does not read that. */
    boolean discardUntilLive(OutboundEvent delivery) {
        return mailbox.discardUntilLive(delivery);
    }

    /** Whether each event that was offered so far is in the mailbox, or left it already. */
    boolean isLive() {
        TopicGate current = gate;
        return mailbox.isLive() && (current == null || current.isEmpty());
    }

    /** Takes an event of this stream's own, waiting for room. */
    void put(OutboundEvent delivery) throws InterruptedException {
        CloseReason closed = mailbox.put(delivery);
        if (closed != null) {
            throw new StreamClosedException(closed);
        }
        outlet.signal();
    }

    /** Takes an event of this stream's own, whether there is room or not. */
    void push(OutboundEvent delivery) {
        CloseReason closed = mailbox.push(delivery);
        if (closed != null) {
            throw new StreamClosedException(closed);
        }
        outlet.signal();
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
            outlet.cutOff();
        } else if (first) {
            outlet.signal();
        }
    }

    /** The same, after telling the client when to come back. */
    void closeForNow(CloseReason reason) {
        if (isOpen()) {
            close(reason, List.of(node.notices().comeBack()));
        }
    }

    /** The producer has sent everything: ends once what is pending is written. */
    void complete() {
        finish(CloseReason.COMPLETED, List.of());
    }

    /** The producer has failed: ends once what is pending and an event that says so are written. */
    void fail() {
        finish(CloseReason.PRODUCER_FAILED, List.of(node.notices().failed()));
    }

    private void finish(CloseReason reason, List<SseEvent> notices) {
        if (outlet.hasFailed()) {
            // The client has left: that is why the producer ended, however it did.
            close(CloseReason.CLIENT_GONE);
            return;
        }
        List<SseEvent> last = new ArrayList<>(notices);
        if (!spec.options().restarts()) {
            last.add(StreamEnd.block());
        }
        close(reason, last);
    }

    private void close(CloseReason reason, List<SseEvent> last) {
        if (mailbox.close(reason, last.stream().map(OutboundEvent::own).toList())) {
            outlet.signal();
        }
    }

    /** Ends without waiting for the client. */
    void cutOff() {
        outlet.cutOff();
    }

    /** Ends a stream that has no response, because opening it failed. */
    void refuse(CloseReason reason) {
        mailbox.close(reason);
        outlet.onCompleted();
    }

    /** Takes a response for completed whose container does not say so. */
    void forgetResponse() {
        outlet.onCompleted();
    }

    /** Whether something was written since this was last asked. */
    boolean takeWrote() {
        return outlet.takeWrote();
    }

    void requestHeartbeat() {
        outlet.requestHeartbeat();
    }

    /** Whether a heartbeat is yet to be written. */
    boolean isHeartbeatDue() {
        return outlet.isHeartbeatDue();
    }
}
