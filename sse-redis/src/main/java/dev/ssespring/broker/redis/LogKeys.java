package dev.ssespring.broker.redis;

/** The names of all keys of a namespace, save those of topics, which the scripts make. */
final class LogKeys {

    private final String prefix;

    LogKeys(String namespace) {
        // The hash tag: only what is between the braces decides on the slot.
        this.prefix = "{" + namespace + "}:";
    }

    String log() {
        return prefix + "log";
    }

    /** What every script gets first. */
    String[] common() {
        return new String[] {prefix + "state", log(), prefix + "segments", prefix + "topics"};
    }

    /** What a node published last. */
    String node(String id) {
        return prefix + "node:" + id;
    }

    /** What every script gets, and what a node published last. */
    String[] publishing(String node) {
        return and(node(node));
    }

    /** What every script gets, and what the node holds that sweeps. */
    String[] sweeping() {
        return and(prefix + "sweeper");
    }

    private String[] and(String key) {
        String[] common = common();
        return new String[] {common[0], common[1], common[2], common[3], key};
    }
}
