package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import org.jspecify.annotations.Nullable;

/**
 * Position up to which one mailbox has taken or discarded published events. It decides which events are known already and
 * whether live delivery may begin. Guarded by the mailbox's lock.
 */
final class LivePosition {

    private long lastSequence;
    private long discardedUpTo;
    private @Nullable String epoch;
    private @Nullable String offeredEpoch;

    /** Returns whether the stream has the event already, or the client was told that the event's epoch is over. */
    boolean isKnown(OutboundEvent event) {
        // Publishing threads reach a new epoch later than the reset does.
        boolean ofEarlierEpoch = epoch != null && !epoch.equals(event.epoch());
        return event.sequence() <= lastSequence || ofEarlierEpoch;
    }

    boolean isKnown(Position head) {
        return head.epoch().equals(epoch) && head.sequence() <= lastSequence;
    }

    /** Notes that an event is collected, or discarded, before live delivery begins. */
    void collecting(OutboundEvent event) {
        offeredEpoch = event.epoch();
    }

    void advanceTo(OutboundEvent event) {
        lastSequence = event.sequence();
    }

    /** Continues behind a position, maybe of a new epoch, from which sequences grow again. */
    void continueFrom(Position head) {
        epoch = head.epoch();
        offeredEpoch = head.epoch();
        lastSequence = head.sequence();
    }

    void discardUpTo(long sequence) {
        discardedUpTo = sequence;
    }

    /** Returns whether events behind this sequence were discarded, and have to be read from the history first. */
    boolean isDiscardedBehind(long sequence) {
        return discardedUpTo > sequence;
    }

    boolean wasResetSince(Position through) {
        return epoch != null && !epoch.equals(through.epoch());
    }

    /** Returns whether the history has reached a later epoch than the events that were offered so far. */
    boolean isBehind(Position through) {
        return offeredEpoch != null && !offeredEpoch.equals(through.epoch());
    }

    void forgetEarlierEpoch() {
        discardedUpTo = 0;
        lastSequence = 0;
    }

    void joinAt(long sequence) {
        lastSequence = Math.max(lastSequence, sequence);
    }

    void joinEpoch(String joined) {
        epoch = joined;
    }
}
