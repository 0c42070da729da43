package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Live events of one stream: collected until the stream has joined the log, then given to the writer. A stream that falls
 * behind goes back to collecting, and has to read the history from the position that its writer has reached. Guarded by
 * the mailbox's lock.
 */
final class LiveEvents {

    private final OverflowQueue queue;
    private final LivePosition position = new LivePosition();
    private boolean live;

    /** Whether the stream was live before. From then on, the client is told of live-only events that it does not get. */
    private boolean joined;

    /** Position up to which the writer has taken everything; null if it is of no use because the log was reset. */
    private @Nullable Position taken;

    /** Live-only events that were discarded while the stream collected: the history does not have them. */
    private final DroppedEvents liveOnly;

    LiveEvents(OverflowQueue queue, DroppedEvents liveOnly) {
        this.queue = queue;
        this.liveOnly = liveOnly;
    }

    OverflowQueue queue() {
        return queue;
    }

    boolean isLive() {
        return live;
    }

    /** Returns whether everything that was offered has been polled. */
    boolean isUpToDate() {
        return live && queue.isEmpty();
    }

    boolean wasResetSince(Position through) {
        return position.wasResetSince(through);
    }

    void joinEpoch(String epoch) {
        position.joinEpoch(epoch);
    }

    /** Opens the queue behind this position; returns false if later events were discarded. */
    boolean openBehind(Position through) {
        if (position.isBehind(through)) {
            // All that was offered is of the earlier epoch, and so is everything until the reset.
            queue.clear();
            liveOnly.forget();
            position.forgetEarlierEpoch();
        }
        if (!openBehind(through.sequence())) {
            return false;
        }
        taken = through;
        return true;
    }

    /** Opens the queue behind this sequence; returns false if later events were discarded. */
    boolean openBehind(long sequence) {
        if (position.isDiscardedBehind(sequence)) {
            return false;
        }
        for (OutboundEvent first = queue.peek(); first != null && first.sequence() <= sequence; first = queue.peek()) {
            queue.poll();
            if (joined) {
                discard(first);
            }
        }
        position.joinAt(sequence);
        live = true;
        joined = true;
        return true;
    }

    OfferResult offer(OutboundEvent event) {
        if (position.isKnown(event)) {
            return OfferResult.KNOWN;
        }
        OfferResult result = live ? queue.offer(event) : collect(event);
        // Not before: if there is no memory for the event, the stream has to get a reset.
        position.advanceTo(event);
        return result;
    }

    /** Keeps an event until the stream goes live, as long as there is room. */
    private OfferResult collect(OutboundEvent event) {
        position.collecting(event);
        if (queue.hasRoomFor(event)) {
            return queue.offer(event);
        }
        discardThrough(event);
        return OfferResult.DROPPED;
    }

    /** Discards events up to this one, to be read from the history; returns false if the stream is live. */
    boolean discardUntilLive(OutboundEvent event) {
        if (live) {
            return false;
        }
        if (!position.isKnown(event)) {
            position.collecting(event);
            discardThrough(event);
            position.advanceTo(event);
        }
        return true;
    }

    /** Goes back to collecting: this event and the pending ones have to be read from the history. */
    void fallBehind(OutboundEvent event) {
        live = false;
        position.collecting(event);
        discardThrough(event);
        position.advanceTo(event);
    }

    private void discardThrough(OutboundEvent event) {
        for (OutboundEvent pending = queue.poll(); pending != null; pending = queue.poll()) {
            discard(pending);
        }
        // Gives up the memory of the queue.
        queue.clear();
        discard(event);
        position.discardUpTo(event.sequence());
    }

    private void discard(OutboundEvent event) {
        if (event.isLiveOnly()) {
            liveOnly.add(event);
        }
    }

    /** Returns the position behind which a stream that fell behind has to read the history; null if there is none. */
    @Nullable
    Position taken() {
        return taken;
    }

    /** Returns the gap for live-only events that were discarded; null if there are none. */
    @Nullable
    OutboundEvent takeLiveOnlyGap() {
        // The pages of the history have moved the position of the stream already.
        return liveOnly.isEmpty() ? null : liveOnly.takeGap(null);
    }

    /** Goes back to collecting events behind this position; returns false if that is known, or events were collected anyway. */
    boolean rejoin(Position head) {
        if (position.isKnown(head)) {
            return false;
        }
        boolean wasLive = live;
        live = false;
        taken = null;
        queue.clear();
        liveOnly.forget();
        position.discardUpTo(head.sequence());
        position.continueFrom(head);
        return wasLive;
    }

    OfferResult reset(Position head, OutboundEvent reset) {
        if (position.isKnown(head)) {
            return OfferResult.KNOWN;
        }
        if (!live) {
            queue.clear();
            liveOnly.forget();
            position.discardUpTo(head.sequence());
            position.continueFrom(head);
            return OfferResult.DROPPED;
        }
        if (!queue.hasRoomFor(reset)) {
            // The reset says that anything before it may be missing, which covers the pending events too.
            queue.clear();
        }
        queue.append(reset);
        // Not before: if there is no memory for the reset, it is repeated.
        position.continueFrom(head);
        return OfferResult.TAKEN;
    }

    /** Returns the next event to write; null if there is none, or not yet. */
    @Nullable
    OutboundEvent poll() {
        OutboundEvent first = live ? queue.poll() : null;
        if (first != null && first.position() != null) {
            taken = first.position();
        }
        return first;
    }

    /** Adds the last blocks of the stream; events of a stream that has not joined are discarded. */
    void end(List<OutboundEvent> last) {
        if (!live) {
            // Events are missing between the blocks ahead and the collected ones.
            queue.clear();
            live = true;
        }
        last.forEach(queue::append);
    }
}
