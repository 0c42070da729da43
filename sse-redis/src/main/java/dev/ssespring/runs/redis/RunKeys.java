package dev.ssespring.runs.redis;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Names of keys and channels. Immutable. */
final class RunKeys {

    private final String prefix;
    private final int slots;

    RunKeys(RedisRunOptions options) {
        this.prefix = options.namespace() + ".runs";
        this.slots = options.slots();
    }

    /** In which of the slots a run is. */
    int slot(String id) {
        CRC32 checksum = new CRC32();
        checksum.update(id.getBytes(StandardCharsets.UTF_8));
        return (int) (checksum.getValue() % slots);
    }

    /** A key that is in the slot. */
    String inSlot(int slot) {
        return "{" + prefix + slot + "}";
    }

    /** The hash and the stream of a run. The names of runs come last: none makes a key of another run. */
    String[] of(String id) {
        String slot = inSlot(slot(id));
        return new String[] {slot + ":run:" + id, slot + ":log:" + id};
    }

    String channel(String id) {
        return prefix + ":" + id;
    }

    String nodeChannelPrefix() {
        return prefix + "-node:";
    }
}
