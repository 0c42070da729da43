package dev.ssespring.publisher.stream;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.OfferResult;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamEnd;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One open response as all threads see it: what it subscribes to, its mailbox, its flags, and its end. Any thread may call
 * it; only {@link #put} waits. Each change leaves a signal for the stream's {@link StreamDrain}, which does everything else
 * on the writer thread.
 */
public final class StreamHandle implements StreamSink.Events {

    private final StreamSpec spec;
    private final StreamMailbox mailbox;
    private final ControlEvents control;
    private final StreamFlags flags;

    /** Null if the client may receive all events of its topics. Set before the stream is subscribed. */
    private volatile @Nullable EventGate gate;

    private volatile @Nullable StreamSource source;

    /** Creates a handle; {@code schedule} puts the stream's drain into the queue of its writer thread. */
    StreamHandle(StreamSpec spec, StreamMailbox mailbox, ControlEvents control, Runnable schedule) {
        this.spec = spec;
        this.mailbox = mailbox;
        this.control = control;
        this.flags = new StreamFlags(schedule);
    }

    public StreamSpec spec() {
        return spec;
    }

    public StreamMailbox mailbox() {
        return mailbox;
    }

    public StreamFlags flags() {
        return flags;
    }

    @Nullable
    StreamSource source() {
        return source;
    }

    public StreamInfo info() {
        EventGate current = gate;
        int undecided = (current != null) ? current.size() : 0;
        Position reached = flags.position();
        return spec.info(mailbox.size() + undecided, mailbox.bytes(), (reached != null) ? reached.toString() : null);
    }

    public void guard(EventGate guarding) {
        gate = guarding;
    }

    /** Returns the subscription for reading the history, without the topics that are known to be denied. */
    public Subscription subscription() {
        EventGate current = gate;
        return (current != null) ? new Subscription(spec.topics(), spec.user(), current::allows) : spec.subscription();
    }

    /** Returns whether the client may receive events of a topic that it subscribes to. May run code of the application. */
    public boolean mayReceive(Topic topic) {
        EventGate current = gate;
        return current == null || current.allows(topic);
    }

    /** Returns whether this client may not receive the events of all topics that match. */
    public boolean isGuarded() {
        return gate != null;
    }

    /** Returns the executor for reading the history, which may run code of the application. */
    public Executor executorOr(Executor usual) {
        EventGate current = gate;
        return (current != null) ? current.executor() : usual;
    }

    public boolean isOpen() {
        return mailbox.closeReason() == null && !flags.isResponseOver();
    }

    public void readFrom(StreamSource events) {
        source = events;
        flags.signal();
    }

    /** Lets the writer begin with the first block of a stream that has a producer. */
    public void begin(OutboundEvent first) {
        mailbox.addAhead(List.of(first));
        mailbox.goLive(0);
        flags.signal();
    }

    /** Takes a published event, or applies the overflow policy if there is no room. */
    public void offer(OutboundEvent event) {
        EventGate current = gate;
        if (current != null) {
            current.offer(event);
        } else {
            deliver(event);
        }
    }

    /** Takes a published event that the client may receive. */
    public void deliver(OutboundEvent event) {
        switch (mailbox.offer(event)) {
            case OVERFLOWED, BEHIND -> {
                flags.countOverflow();
                flags.signal();
            }
            case TAKEN, FULL -> flags.signal();
            case DROPPED, KNOWN, CLOSED -> {}
        }
    }

    /** Continues behind another position; returns whether the client gets the reset. */
    public boolean reset(Position head, OutboundEvent reset) {
        boolean taken = resetMailbox(head, reset);
        EventGate current = gate;
        if (current != null) {
            // Not before: the stream would look as if it had received what waits there.
            current.clear();
        }
        return taken;
    }

    private boolean resetMailbox(Position head, OutboundEvent reset) {
        StreamSource events = source;
        if (events != null && events.reloadsAfterReset()) {
            if (mailbox.rejoin(head)) {
                flags.signal();
            }
            return false;
        }
        boolean taken = mailbox.reset(head, reset) == OfferResult.TAKEN;
        if (taken) {
            flags.signal();
        }
        return taken;
    }

    /** Returns whether the writer has taken each event that was offered so far. */
    boolean isUpToDate() {
        EventGate current = gate;
        // In this order: what the gate has passed on by now has come to the mailbox before.
        return (current == null || current.size() == 0) && mailbox.isUpToDate();
    }

    /** Takes an event of the stream's own producer; waits while the mailbox is full. */
    public void put(OutboundEvent event) throws InterruptedException {
        signalTaken(mailbox.put(event));
    }

    /** Takes an event of the stream's own source, whether there is room or not. */
    public void push(OutboundEvent event) {
        signalTaken(mailbox.push(event));
    }

    private void signalTaken(@Nullable CloseReason closed) {
        if (closed != null) {
            throw new StreamClosedException(closed);
        }
        flags.signal();
    }

    /**
     * Closes the stream. It ends when everything pending is written, or at once if the reason is not orderly, even if the
     * stream was closed in order before.
     */
    public void close(CloseReason reason) {
        boolean first = mailbox.close(reason);
        if (!reason.isOrderly()) {
            flags.cutOff();
        } else if (first) {
            flags.signal();
        }
    }

    /** Closes the stream after a block that tells the client when to reconnect. */
    public void closeForNow(CloseReason reason) {
        if (isOpen()) {
            close(reason, List.of(control.reconnect()));
        }
    }

    /** Ends the stream, whose producer has sent everything, when everything pending is written. */
    public void complete() {
        finish(CloseReason.COMPLETED, List.of());
    }

    /** Ends the stream, whose producer has failed, when everything pending and an event about the failure are written. */
    public void fail() {
        finish(CloseReason.PRODUCER_FAILED, List.of(control.failed()));
    }

    private void finish(CloseReason reason, List<SseEvent> notices) {
        if (flags.isResponseOver()) {
            // The client has left, which is why the producer ended, with or without an exception.
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
            flags.signal();
        }
    }

    /** Ends a stream that has no response, because opening it failed. */
    public void refuse(CloseReason reason) {
        mailbox.close(reason);
        flags.complete();
    }

    @Override
    public void onReady() {
        flags.signal();
    }

    @Override
    public void onFailure(Throwable cause) {
        // The container or Spring may hold a lock: the flags take none.
        flags.fail(cause);
    }

    @Override
    public void onSessionEnded() {
        close(CloseReason.SESSION_ENDED);
    }

    @Override
    public void onCompleted() {
        // As in onFailure.
        flags.complete();
    }
}
