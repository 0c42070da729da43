package dev.ssespring.publisher;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one stream's writer, bounded in events and bytes. Any thread may offer; the stream's writer polls.
 *
 * <p>It begins closed to the writer, so that a subscription may collect live events before it is known where to join;
 * {@link #join} puts the first block in front and drops what lies before the joining position. Published events only
 * pass with growing positions: one that matches two of a stream's patterns is taken once.
 *
 * <p>The lock guards all fields and is held for a few instructions, never while writing.
 */
final class Mailbox {

    enum Offer {
        TAKEN,
        /** Of a position that this stream has already. */
        KNOWN,
        FULL,
        CLOSED
    }

    private final int maxEvents;
    private final long maxBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private ArrayDeque<Delivery> waiting = new ArrayDeque<>(2);
    private long bytes;
    private long lastSequence;
    private boolean joined;
    private volatile @Nullable CloseReason closed;

    Mailbox(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** Opens the mailbox to the writer: first the given block, then what came after the position. */
    void join(Delivery first, long position) {
        lock.lock();
        try {
            while (!waiting.isEmpty() && waiting.peekFirst().sequence() <= position) {
                bytes -= waiting.removeFirst().bytes().length();
            }
            if (closed == null) {
                waiting.addFirst(first);
                bytes += first.bytes().length();
            }
            lastSequence = Math.max(lastSequence, position);
            joined = true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a published event, or closes this mailbox with {@link CloseReason#OVERFLOW} if there is no room. */
    Offer offer(Delivery delivery) {
        lock.lock();
        try {
            if (closed != null) {
                return Offer.CLOSED;
            }
            if (delivery.sequence() <= lastSequence) {
                return Offer.KNOWN;
            }
            if (!hasRoomFor(delivery)) {
                close(CloseReason.OVERFLOW);
                return Offer.FULL;
            }
            lastSequence = delivery.sequence();
            add(delivery);
            return Offer.TAKEN;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an event of this stream's own, waiting for room; null if taken, else why the mailbox is closed. */
    @Nullable
    CloseReason put(Delivery delivery) throws InterruptedException {
        // Not interruptibly: that the mailbox is closed is told to an interrupted thread too.
        lock.lock();
        try {
            while (closed == null && !hasRoomFor(delivery)) {
                room.await();
            }
            if (closed == null) {
                add(delivery);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The next one to write; null if there is none, or the stream has not joined. */
    @Nullable
    Delivery poll() {
        lock.lock();
        try {
            Delivery delivery = joined ? waiting.pollFirst() : null;
            if (delivery != null) {
                bytes -= delivery.bytes().length();
                room.signal();
            }
            return delivery;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing any more. What waits stays for the writer if the reason is an orderly one. False if closed before. */
    boolean close(CloseReason reason) {
        return close(reason, null);
    }

    /** The same, with a last block, for which there is always room. */
    boolean close(CloseReason reason, @Nullable Delivery last) {
        lock.lock();
        try {
            if (closed != null) {
                return false;
            }
            closed = reason;
            if (last != null) {
                add(last);
            }
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
    void clear() {
        lock.lock();
        try {
            waiting = new ArrayDeque<>(0);
            bytes = 0;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    CloseReason closeReason() {
        return closed;
    }

    private boolean hasRoomFor(Delivery delivery) {
        return waiting.isEmpty()
                || (waiting.size() < maxEvents && bytes + delivery.bytes().length() <= maxBytes);
    }

    private void add(Delivery delivery) {
        waiting.addLast(delivery);
        bytes += delivery.bytes().length();
    }
}
