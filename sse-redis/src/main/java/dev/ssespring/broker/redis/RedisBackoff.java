package dev.ssespring.broker.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Pauses longer after each failure in a row. Belongs to one thread. */
final class RedisBackoff {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = FIRST;

    void succeeded() {
        next = FIRST;
    }

    /** Returns at once, with the flag set, if the thread is interrupted. */
    void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(next.toNanos());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        Duration longer = next.multipliedBy(2);
        next = (longer.compareTo(LONGEST) > 0) ? LONGEST : longer;
    }
}
