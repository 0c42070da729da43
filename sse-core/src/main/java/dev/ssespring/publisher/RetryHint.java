package dev.ssespring.publisher;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long clients are told to wait before they come back. */
final class RetryHint {

    private final Duration retry;
    private final double jitter;

    RetryHint(Duration retry, double jitter) {
        this.retry = retry;
        this.jitter = jitter;
    }

    /** Longer by a random part, so that those who lose their streams together do not come back together. */
    Duration jittered() {
        double factor = 1 + jitter * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (retry.toMillis() * factor));
    }
}
