package dev.ssespring.broker.redis;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far this node has come. The reader advances what was read, the sender what was published; any thread looks. Both only
 * grow.
 */
final class LogProgress {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile LogPosition read = LogPosition.NOTHING;
    private volatile LogPosition published = LogPosition.NOTHING;
    private volatile LogPosition end = LogPosition.NOTHING;

    /** What was handed to the listener last, or is being handed over. */
    LogPosition read() {
        return read;
    }

    boolean hasBegun() {
        return read.epoch() > 0;
    }

    /** The furthest this node knows of: what Redis must not be behind. */
    LogPosition seen() {
        return LogPosition.later(read, published);
    }

    /** What was published here counts as soon as it is, except that an epoch begins when the listener was told of it. */
    LogPosition head() {
        LogPosition here = published;
        LogPosition there = read;
        return (here.epoch() == there.epoch()) ? LogPosition.later(here, there) : there;
    }

    /** By the reader alone. */
    void read(LogPosition next) {
        boolean another = next.epoch() != read.epoch();
        read = next;
        if (another) {
            lock.lock();
            try {
                advanced.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** By the sender alone. */
    void published(LogPosition next) {
        published = LogPosition.later(published, next);
    }

    /** What Redis said last. */
    void end(LogPosition next) {
        end = next;
    }

    /** How many events are known to be in the log and have not been read. */
    long lag() {
        LogPosition last = LogPosition.later(end, published);
        LogPosition there = read;
        long from = (last.epoch() == there.epoch()) ? there.sequence() : 0;
        return Math.max(0, last.sequence() - from);
    }

    /** Waits for the reader to come to this epoch, or to a later one; tells in which it is then, or when time is up. */
    long awaitEpoch(long epoch, Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lock();
        try {
            while (read.epoch() < epoch && left > 0) {
                left = advanced.awaitNanos(left);
            }
            return read.epoch();
        } finally {
            lock.unlock();
        }
    }
}
