package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.StreamOptions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one stream's writer. Any thread may offer; the stream's writer polls.
 *
 * <p>It has two parts. What goes ahead (the first block, pages of the history) is given out at once. Live events wait in
 * the bounded backlog, which stays closed to the writer until {@link #goLive}: so a subscription can collect them
 * before it is known where to join. While it is not live, a full backlog is no overflow: it is emptied, and the history
 * has to be read at least up to there. Published events only pass with growing positions, until the broker resets them:
 * one that matches two of a stream's patterns is taken once.
 *
 * <p>The lock guards all fields and is held for a few instructions, never while writing.
 */
public final class StreamMailbox {

    public enum Offer {
        TAKEN,
        /** Something was dropped, for the first time since the client was told of it. */
        OVERFLOWED,
        DROPPED,
        /** Of a position that this stream has already, or of an epoch that is over. */
        KNOWN,
        FULL,
        CLOSED
    }

    private final OverflowQueue backlog;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private @Nullable ArrayDeque<OutboundEvent> ahead;
    private long lastSequence;
    private long discardedUpTo;
    private @Nullable String epoch;
    private @Nullable String offeredEpoch;
    private boolean live;
    private volatile @Nullable CloseReason closed;

    public StreamMailbox(OverflowQueue backlog) {
        this.backlog = backlog;
    }

    /** Returns the bounds of one stream's mailbox: its own options, or the publisher's defaults. */
    public static PublisherOptions.Mailbox bounds(StreamOptions options, PublisherOptions.Mailbox defaults) {
        return new PublisherOptions.Mailbox(
                (options.mailboxEvents() != null) ? options.mailboxEvents() : defaults.maxEvents(),
                (options.mailboxBytes() != null) ? options.mailboxBytes() : defaults.maxBytes(),
                (options.overflow() != null) ? options.overflow() : defaults.overflow());
    }

    /** Puts blocks in front of all live events. */
    public void addAhead(List<OutboundEvent> deliveries) {
        lock.lock();
        try {
            if (closed == null && !deliveries.isEmpty()) {
                if (ahead == null) {
                    ahead = new ArrayDeque<>(deliveries.size() + 1);
                }
                ahead.addAll(deliveries);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens the backlog to the writer, from behind the given position, up to which everything went ahead.
     *
     * @return false if the log was reset or later events were discarded meanwhile: the history has to be read first
     */
    public boolean goLive(Position through) {
        lock.lock();
        try {
            boolean wasReset = epoch != null && !epoch.equals(through.epoch());
            if (wasReset) {
                return false;
            }
            if (closed == null && offeredEpoch != null && !offeredEpoch.equals(through.epoch())) {
                // The history is in a later epoch already: what was offered is of the one before, and all is until the
                // reset.
                backlog.clear();
                discardedUpTo = 0;
                lastSequence = 0;
            }
            if (!goLive(through.sequence())) {
                return false;
            }
            epoch = through.epoch();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens the backlog to the writer, from behind the given sequence, up to which everything went ahead.
     *
     * @return false if later events were discarded meanwhile: they have to be read from the history first; of no effect
     *     once closed
     */
    public boolean goLive(long sequence) {
        lock.lock();
        try {
            if (closed != null) {
                // What waits now is to be written as it is.
                return true;
            }
            if (discardedUpTo > sequence) {
                return false;
            }
            for (OutboundEvent first = backlog.peek();
                    first != null && first.sequence() <= sequence;
                    first = backlog.peek()) {
                backlog.poll();
            }
            lastSequence = Math.max(lastSequence, sequence);
            live = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a published event, or does what the policy says if there is no room. */
    public Offer offer(OutboundEvent delivery) {
        lock.lock();
        try {
            if (closed != null) {
                return Offer.CLOSED;
            }
            if (delivery.sequence() <= lastSequence || isOfTheEpochBefore(delivery)) {
                return Offer.KNOWN;
            }
            Offer result = live ? toBacklog(delivery) : collect(delivery);
            // Not before: if there is no memory for it, the stream has to be told by a reset.
            lastSequence = delivery.sequence();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an event until the stream goes live, as long as there is room. */
    private Offer collect(OutboundEvent delivery) {
        offeredEpoch = delivery.epoch();
        if (backlog.hasRoomFor(delivery)) {
            return toBacklog(delivery);
        }
        backlog.clear();
        discardedUpTo = delivery.sequence();
        return Offer.DROPPED;
    }

    private Offer toBacklog(OutboundEvent delivery) {
        return switch (backlog.offer(delivery)) {
            case TAKEN -> Offer.TAKEN;
            case OVERFLOWED -> Offer.OVERFLOWED;
            case DROPPED -> Offer.DROPPED;
            case FULL -> {
                close(CloseReason.OVERFLOW);
                yield Offer.FULL;
            }
        };
    }

    /** Gives up live events up to this one, to be read from the history; false if the stream is live. */
    public boolean discardUntilLive(OutboundEvent delivery) {
        lock.lock();
        try {
            if (closed != null) {
                return true;
            }
            if (live) {
                return false;
            }
            if (delivery.sequence() > lastSequence && !isOfTheEpochBefore(delivery)) {
                offeredEpoch = delivery.epoch();
                backlog.clear();
                discardedUpTo = delivery.sequence();
                lastSequence = delivery.sequence();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Of one that the client was told to be over, before those who publish have come to the next. */
    private boolean isOfTheEpochBefore(OutboundEvent delivery) {
        return epoch != null && !epoch.equals(delivery.epoch());
    }

    /**
     * Goes on behind another position, maybe of a new epoch, from which sequences grow again. A stream that is live gets the
     * notice, behind what waits already; one that is joining has to read the history up to there first.
     */
    public Offer reset(Position head, OutboundEvent notice) {
        lock.lock();
        try {
            if (closed != null) {
                return Offer.CLOSED;
            }
            if (head.epoch().equals(epoch) && head.sequence() <= lastSequence) {
                return Offer.KNOWN;
            }
            if (!live) {
                backlog.clear();
                discardedUpTo = head.sequence();
                continueFrom(head);
                return Offer.DROPPED;
            }
            if (!backlog.hasRoomFor(notice)) {
                // It says that whatever came before it may be missing: that holds for what waits, too.
                backlog.clear();
            }
            backlog.add(notice);
            // Not before: if there is no memory for the notice, the reset is repeated.
            continueFrom(head);
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    private void continueFrom(Position head) {
        epoch = head.epoch();
        lastSequence = head.sequence();
    }

    /**
     * Takes an event of this stream's own; null if taken, else why the mailbox is closed. If there is no room, waits until
     * at least half of the mailbox is free.
     */
    @Nullable
    public CloseReason put(OutboundEvent delivery) throws InterruptedException {
        // Not interruptibly: that the mailbox is closed is told to an interrupted thread too.
        lock.lock();
        try {
            while (closed == null && !backlog.hasRoomFor(delivery)) {
                room.await();
            }
            if (closed == null) {
                backlog.add(delivery);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an event of this stream's own without asking for room; null if taken, else why the mailbox is closed. */
    @Nullable
    public CloseReason push(OutboundEvent delivery) {
        lock.lock();
        try {
            if (closed == null) {
                backlog.add(delivery);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    public int portion(int largest) {
        return backlog.portion(largest);
    }

    public boolean hasRoomFor(int events) {
        lock.lock();
        try {
            return backlog.hasRoomFor(events, 1);
        } finally {
            lock.unlock();
        }
    }

    /** The next one to write; null if there is none, or not yet. */
    @Nullable
    public OutboundEvent poll() {
        lock.lock();
        try {
            if (ahead != null) {
                OutboundEvent first = ahead.pollFirst();
                if (ahead.isEmpty()) {
                    ahead = null;
                }
                return first;
            }
            OutboundEvent first = live ? backlog.poll() : null;
            // Not at each event: the thread that waits would be woken for every single one.
            if (first != null && backlog.isHalfEmpty()) {
                room.signal();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whether each event that is offered now is given to the writer, or the client is told that it is not. */
    public boolean isLive() {
        lock.lock();
        try {
            return live && closed == null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the writer has nothing more to write until more of the history was read. */
    public boolean isStarving() {
        lock.lock();
        try {
            return !live && ahead == null && closed == null;
        } finally {
            lock.unlock();
        }
    }

    /** Closes for this reason, or tells for which one it was closed before. */
    public CloseReason closeFor(CloseReason reason) {
        close(reason);
        CloseReason first = closed;
        return (first != null) ? first : reason;
    }

    /** Takes nothing any more. What waits stays for the writer if the reason is an orderly one. False if closed before. */
    public boolean close(CloseReason reason) {
        return close(reason, List.of());
    }

    /** The same, with last blocks, for which there is always room. */
    public boolean close(CloseReason reason, List<OutboundEvent> last) {
        lock.lock();
        try {
            if (closed != null) {
                return false;
            }
            if (!live) {
                // There is a hole between what went ahead and what waits.
                backlog.clear();
                live = true;
            }
            closed = reason;
            last.forEach(backlog::end);
            if (!reason.isOrderly()) {
                clear();
            }
            room.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what waits. */
    public void clear() {
        lock.lock();
        try {
            ahead = null;
            backlog.clear();
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    public CloseReason closeReason() {
        return closed;
    }

    /** How many events wait. */
    public int size() {
        lock.lock();
        try {
            return backlog.size() + ((ahead != null) ? ahead.size() : 0);
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes of live events, or of a producer's, wait. */
    public long bytes() {
        lock.lock();
        try {
            return backlog.bytes();
        } finally {
            lock.unlock();
        }
    }
}
