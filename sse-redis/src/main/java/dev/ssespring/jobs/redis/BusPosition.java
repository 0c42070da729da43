package dev.ssespring.jobs.redis;

import io.lettuce.core.StreamMessage;

/**
 * Id of an entry of the bus.
 *
 * @param millis time of Redis
 * @param sequence number within the millisecond
 */
record BusPosition(long millis, long sequence) implements Comparable<BusPosition> {

    /** Before all entries. */
    static final BusPosition START = new BusPosition(0, 0);

    static BusPosition of(StreamMessage<String, byte[]> message) {
        String id = message.getId();
        int dash = id.indexOf('-');
        return new BusPosition(Long.parseLong(id.substring(0, dash)), Long.parseLong(id.substring(dash + 1)));
    }

    @Override
    public int compareTo(BusPosition other) {
        int byMillis = Long.compare(millis, other.millis);
        return (byMillis != 0) ? byMillis : Long.compare(sequence, other.sequence);
    }

    @Override
    public String toString() {
        return millis + "-" + sequence;
    }
}
