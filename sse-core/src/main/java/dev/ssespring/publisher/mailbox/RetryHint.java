package dev.ssespring.publisher.mailbox;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Reconnection delay that is sent to clients. */
public final class RetryHint {

    private final Duration retry;
    private final double jitter;

    public RetryHint(Duration retry, double jitter) {
        this.retry = retry;
        this.jitter = jitter;
    }

    /**
     * Returns the delay plus a random jitter, so that clients that lose their streams together do not reconnect
     * together.
     */
    public Duration jittered() {
        double factor = 1 + jitter * ThreadLocalRandom.current().nextDouble();
        return Duration.ofMillis((long) (retry.toMillis() * factor));
    }
}
