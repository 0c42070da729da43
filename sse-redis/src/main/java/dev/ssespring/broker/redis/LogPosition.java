package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;

/**
 * How far a node has come in the log. A Redis that is behind, or holds another publication at the same place, has lost
 * data.
 *
 * @param epoch 0 before anything was seen; a later one is higher
 * @param sequence the last in it
 * @param publication which stands there, {@code node:number}; empty at sequence 0
 */
record LogPosition(long epoch, long sequence, String publication) implements Comparable<LogPosition> {

    static final LogPosition NOTHING = new LogPosition(0, 0, "");

    Position position() {
        return new Position(Long.toString(epoch), sequence);
    }

    @Override
    public int compareTo(LogPosition other) {
        return (epoch != other.epoch) ? Long.compare(epoch, other.epoch) : Long.compare(sequence, other.sequence);
    }

    static LogPosition later(LogPosition one, LogPosition other) {
        return (one.compareTo(other) >= 0) ? one : other;
    }
}
