package dev.ssespring.benchmarks.compare;

import java.util.Locale;

/** What is measured. */
enum Figure {
    CPU("CPU us per delivery", 1),
    CPU_CONNECTION("CPU us per connection", 0),
    CPU_SHARE("CPU % of a core", 1),
    HEARTBEATS("heartbeats a stream", 1),
    RATE("deliveries/s", 0),
    SECONDS("seconds", 2),
    P50("p50 ms", 1),
    P99("p99 ms", 1),
    MAX("max ms", 0),
    P99_WITHOUT("p99 ms without stalled", 1),
    P99_GROWTH("p99 with / without", 2),
    HEAP("heap KB per stream", 1),
    RESIDENT("resident KB per stream", 1),
    RESIDENT_ALL("resident MB", 0),
    PEAK("peak resident MB", 0),
    NOT_OPENED("not opened", 0),
    LOST("lost", 0),
    WRONG("wrong", 0);

    private final String title;
    private final int decimals;

    Figure(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    String title() {
        return title;
    }

    /** As a key in JSON. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String format(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + decimals + "f", value) : "-";
    }

    /** Whether anything but 0 means that something went wrong. */
    boolean isFailure() {
        return this == NOT_OPENED || this == LOST || this == WRONG;
    }
}
