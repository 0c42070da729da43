package dev.ssespring.publisher.mailbox;

import dev.ssespring.broker.Position;
import dev.ssespring.publisher.CloseReason;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of events for one stream's writer thread. Any thread may offer; only the writer thread polls.
 *
 * <p>The queue has two parts. Blocks that are added ahead (the first block, pages of the history) can be polled at
 * once. Live events are collected in the overflow queue, which is closed to the writer until {@link #goLive}: a
 * subscription collects live events before the position is known at which it joins. Until then a full queue is no
 * overflow: it is emptied, and the history has to be read at least up to that position. With {@code CATCH_UP} a live
 * stream whose queue is full goes back to that state. Published events pass only with
 * growing positions, until the broker resets them: an event that matches two of a stream's patterns is taken once.
 *
 * <p>The lock guards all fields and is held for a few instructions, never while writing.
 */
public final class StreamMailbox {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final LiveEvents events;
    private final OverflowQueue queue;
    private final boolean catchesUp;
    private @Nullable ArrayDeque<OutboundEvent> ahead;
    private volatile @Nullable CloseReason closed;
    private int waitingProducers;

    /**
     * Creates a mailbox.
     *
     * @param liveOnly counts discarded events that the history does not have
     * @param catchesUp whether a live stream reads the history when its queue is full, instead of being closed
     */
    StreamMailbox(OverflowQueue queue, DroppedEvents liveOnly, boolean catchesUp) {
        this.events = new LiveEvents(queue, liveOnly);
        this.queue = queue;
        this.catchesUp = catchesUp;
    }

    /** Adds blocks in front of all live events. */
    public void addAhead(List<OutboundEvent> blocks) {
        lock.lock();
        try {
            if (closed == null && !blocks.isEmpty()) {
                if (ahead == null) {
                    ahead = new ArrayDeque<>(blocks.size() + 1);
                }
                ahead.addAll(blocks);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens the queue of live events to the writer, behind the given position, up to which everything was added ahead.
     *
     * @return false if the log was reset or later events were discarded meanwhile: the history has to be read first
     */
    public boolean goLive(Position through) {
        lock.lock();
        try {
            if (events.wasResetSince(through) || (closed == null && !events.openBehind(through))) {
                return false;
            }
            events.joinEpoch(through.epoch());
            OutboundEvent gap = events.takeLiveOnlyGap();
            if (gap != null) {
                addAhead(List.of(gap));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens the queue of live events to the writer, behind the given sequence, up to which everything was added ahead.
     *
     * @return false if later events were discarded meanwhile: they have to be read from the history first; without effect
     *     once closed
     */
    public boolean goLive(long sequence) {
        lock.lock();
        try {
            // Once closed, what is pending is written as it is.
            return closed != null || events.openBehind(sequence);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a published event, or applies the overflow policy if there is no room. */
    public OfferResult offer(OutboundEvent event) {
        lock.lock();
        try {
            if (closed != null) {
                return OfferResult.CLOSED;
            }
            OfferResult result = events.offer(event);
            if (result != OfferResult.FULL) {
                return result;
            }
            if (catchesUp) {
                events.fallBehind(event);
                return OfferResult.BEHIND;
            }
            close(CloseReason.OVERFLOW);
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Discards live events up to this one, to be read from the history; returns false if the stream is live and does not
     * catch up.
     */
    public boolean discardForHistory(OutboundEvent event) {
        lock.lock();
        try {
            if (closed != null || events.discardUntilLive(event)) {
                return true;
            }
            if (catchesUp) {
                events.fallBehind(event);
            }
            return catchesUp;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the position behind which a stream that is no longer live has to read the history; null if the log was reset
     * since.
     */
    public @Nullable Position taken() {
        lock.lock();
        try {
            return events.taken();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Continues behind another position, maybe of a new epoch, from which sequences grow again. A live stream gets the
     * reset, behind what is pending; a stream that is joining has to read the history up to there first.
     */
    public OfferResult reset(Position head, OutboundEvent reset) {
        lock.lock();
        try {
            return (closed != null) ? OfferResult.CLOSED : events.reset(head, reset);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Continues behind another position, and closes the queue of live events until the stream has joined again; pending
     * events are discarded. Returns whether a live stream has to join again; one that is joining notices by itself.
     */
    public boolean rejoin(Position head) {
        lock.lock();
        try {
            return closed == null && events.rejoin(head);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes an event of the stream's own producer. If there is no room, waits until at least half of the mailbox is free.
     *
     * @return null if taken, otherwise why the mailbox is closed
     */
    public @Nullable CloseReason put(OutboundEvent event) throws InterruptedException {
        // Not interruptibly: an interrupted thread must learn that the mailbox is closed.
        lock.lock();
        try {
            while (closed == null && !queue.hasRoomFor(event)) {
                waitingProducers++;
                try {
                    room.await();
                } finally {
                    waitingProducers--;
                }
            }
            if (closed == null) {
                queue.add(event);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes an event of the stream's own source, with or without room; null if taken, otherwise why the mailbox is
     * closed.
     */
    public @Nullable CloseReason push(OutboundEvent event) {
        lock.lock();
        try {
            if (closed == null) {
                queue.add(event);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many events to request at once: the given number, or fewer if the mailbox does not hold as many. */
    public int portion(int largest) {
        return queue.portion(largest);
    }

    /** Returns whether there is room for so many more events, their size not counted. */
    public boolean hasRoomFor(int count) {
        lock.lock();
        try {
            return queue.hasRoomFor(count, 1);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next event to write; null if there is none, or not yet. */
    public @Nullable OutboundEvent poll() {
        lock.lock();
        try {
            if (ahead != null) {
                OutboundEvent first = ahead.pollFirst();
                if (ahead.isEmpty()) {
                    ahead = null;
                }
                return first;
            }
            OutboundEvent first = events.poll();
            // Not after each event, which would wake the waiting thread for every single one.
            if (first != null && waitingProducers > 0 && queue.isHalfEmpty()) {
                room.signal();
            }
            return first;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether the writer has taken everything that was offered so far. False while something has to be read from the
     * history, and once the mailbox is closed.
     */
    public boolean isUpToDate() {
        lock.lock();
        try {
            return events.isUpToDate() && ahead == null && closed == null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the writer has nothing to write until more of the history is read. */
    public boolean isStarving() {
        lock.lock();
        try {
            return !events.isLive() && ahead == null && closed == null;
        } finally {
            lock.unlock();
        }
    }

    /** Closes for this reason, and returns the reason for which it was closed first. */
    public CloseReason closeFor(CloseReason reason) {
        close(reason);
        CloseReason first = closed;
        return (first != null) ? first : reason;
    }

    /** Closes the mailbox; pending events stay for the writer if the reason is orderly. Returns false if closed before. */
    public boolean close(CloseReason reason) {
        return close(reason, List.of());
    }

    /** Closes the mailbox with last blocks, for which there is always room. */
    public boolean close(CloseReason reason, List<OutboundEvent> last) {
        lock.lock();
        try {
            if (closed != null) {
                return false;
            }
            closed = reason;
            events.end(last);
            if (!reason.isOrderly()) {
                clear();
            }
            room.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Discards all pending events. */
    public void clear() {
        lock.lock();
        try {
            ahead = null;
            queue.clear();
        } finally {
            lock.unlock();
        }
    }

    public @Nullable CloseReason closeReason() {
        return closed;
    }

    /** Returns the number of pending events. */
    public int size() {
        lock.lock();
        try {
            return queue.size() + ((ahead != null) ? ahead.size() : 0);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the size of pending live events, or of a producer's pending events, in bytes. */
    public long bytes() {
        lock.lock();
        try {
            return queue.bytes();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a thread waits for room and was not woken yet. For tests. */
    boolean hasWaitingProducer() {
        lock.lock();
        try {
            return lock.hasWaiters(room);
        } finally {
            lock.unlock();
        }
    }
}
