package dev.ssespring.broker.redis;

import java.time.Duration;
import java.util.Arrays;

/** Names of the keys of a namespace, except those of topics, which are built by the scripts. */
final class LogKeys {

    /** Expiry of {@link #node}, as in publish.lua. */
    static final Duration NODE_EXPIRY = Duration.ofMinutes(10);

    private final String prefix;

    LogKeys(String namespace) {
        // Hash tag: only the text between the braces determines the slot.
        this.prefix = "{" + namespace + "}:";
    }

    String log() {
        return prefix + "log";
    }

    /** Returns the keys that every script begins with. */
    String[] common() {
        return new String[] {
            prefix + "state", log(), prefix + "segments", prefix + "topics", prefix + "records", prefix + "closed"
        };
    }

    /** Returns the key that holds the last batch of a node. */
    String node(String id) {
        return prefix + "node:" + id;
    }

    /** Returns the common keys and the one of a node. */
    String[] publishing(String node) {
        return commonAnd(node(node));
    }

    /** Returns the common keys and the one that is held by the sweeping node. */
    String[] sweeping() {
        return commonAnd(prefix + "sweeper");
    }

    private String[] commonAnd(String key) {
        String[] common = common();
        String[] keys = Arrays.copyOf(common, common.length + 1);
        keys[common.length] = key;
        return keys;
    }
}
