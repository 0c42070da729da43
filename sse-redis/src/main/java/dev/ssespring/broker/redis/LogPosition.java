package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;

/**
 * Position in the log, with the publication at that position. If Redis is behind the position of a node, or has another
 * publication there, it has lost data.
 *
 * @param epoch 0 if the node has seen nothing yet; a later epoch is a higher number
 * @param sequence sequence within the epoch
 * @param publication the publication at this sequence, {@code node:number}; empty at sequence 0
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
