package dev.ssespring.jobs.redis;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Names of keys, except those that the scripts build from the name of the queue. Immutable. */
final class JobKeys {

    private final String prefix;
    private final int slots;

    JobKeys(RedisJobOptions options) {
        this.prefix = options.namespace() + ".jobs";
        this.slots = options.slots();
    }

    /** Returns in which of the slots a queue is. */
    int slot(String queue) {
        CRC32 checksum = new CRC32();
        checksum.update(queue.getBytes(StandardCharsets.UTF_8));
        return (int) (checksum.getValue() % slots);
    }

    /** Returns the stream that the scripts of a slot append changes to. */
    String bus(int slot) {
        return "{" + prefix + slot + "}";
    }

    /** Returns a key that never exists: names of queues have no colon. */
    String probe(int slot) {
        return bus(slot) + "::probe";
    }

    /** Returns the hash of a queue and the bus, with which every script is called. */
    String[] of(String queue) {
        String bus = bus(slot(queue));
        return new String[] {bus + ":" + queue, bus};
    }

    /** Returns the hash of a job. */
    static String job(String queueKey, String id) {
        return queueKey + ":job:" + id;
    }

    /** Returns the name of a queue. */
    static String queue(String queueKey) {
        return queueKey.substring(queueKey.indexOf("}:") + 2);
    }
}
