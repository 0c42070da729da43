package dev.ssespring.broker.redis;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far this node has read and published. The reader's thread advances the position that was read, the sender's thread the
 * position that was published; any thread may query both. Neither ever moves back.
 */
final class LogProgress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition epochChanged = lock.newCondition();
    private volatile LogPosition read = LogPosition.NOTHING;
    private volatile LogPosition published = LogPosition.NOTHING;
    private volatile LogPosition end = LogPosition.NOTHING;

    /** Returns the position of the event that was passed to the listener last, or is being passed. */
    LogPosition read() {
        return read;
    }

    boolean hasBegun() {
        return read.epoch() > 0;
    }

    /** Returns the latest position that this node knows: Redis must not be behind it. */
    LogPosition seen() {
        return LogPosition.later(read, published);
    }

    /**
     * Returns the position from which a new stream continues. Events published by this node count at once, but an epoch
     * begins only when the listener was notified of it.
     */
    LogPosition head() {
        LogPosition lastPublished = published;
        LogPosition lastRead = read;
        return (lastPublished.epoch() == lastRead.epoch()) ? LogPosition.later(lastPublished, lastRead) : lastRead;
    }

    /** Called by the reader only. */
    void read(LogPosition next) {
        boolean newEpoch = next.epoch() != read.epoch();
        read = next;
        if (newEpoch) {
            lock.lock();
            try {
                epochChanged.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Called by the sender only. */
    void published(LogPosition next) {
        published = LogPosition.later(published, next);
    }

    /** Sets the end of the log as Redis reported it last. */
    void end(LogPosition next) {
        end = next;
    }

    /** Returns the number of events that are known to be in the log and have not been read. */
    long lag() {
        LogPosition last = LogPosition.later(end, published);
        LogPosition lastRead = read;
        long from = (last.epoch() == lastRead.epoch()) ? lastRead.sequence() : 0;
        return Math.max(0, last.sequence() - from);
    }

    /** Waits until the reader has reached an epoch, for the timeout at most, and returns the epoch that it has reached. */
    long awaitEpoch(long epoch, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (read.epoch() < epoch && left > 0) {
                left = epochChanged.awaitNanos(left);
            }
            return read.epoch();
        } finally {
            lock.unlock();
        }
    }
}
