package dev.ssespring.publisher;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long clients are told to wait before they come back. */
final class RetryHint {

    private static final double LARGEST_JITTER = 0.5;

    private final Duration retry;

    RetryHint(Duration retry) {
        this.retry = retry;
    }

    Duration asConfigured() {
        return retry;
    }

    /** Longer by a random part, so that those sent away together do not come back together. */
    Duration jittered() {
        double factor = 1 + LARGEST_JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (retry.toMillis() * factor));
    }
}
