package dev.ssespring.publisher.mailbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long clients are told to wait before they come back. */
public final class RetryHint {

    private final Duration retry;
    private final double jitter;

    public RetryHint(Duration retry, double jitter) {
        this.retry = retry;
        this.jitter = jitter;
    }

    /** Longer by a random part, so that those who lose their streams together do not come back together. */
    public Duration jittered() {
        double factor = 1 + jitter * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (retry.toMillis() * factor));
    }
}
