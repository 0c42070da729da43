package dev.ssespring.test;

import java.time.Duration;

/** Durations in failure messages. */
final class Millis {

    private Millis() {}

    static String of(Duration duration) {
        return duration.toMillis() + " ms";
    }
}
