package dev.ssespring.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Pauses between attempts: 50 ms, doubled after each failure up to 1 s. Belongs to one thread. */
public final class RedisBackoff {

    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

    private Duration next = MIN_PAUSE;

    /** Creates a back-off whose first pause is the shortest. */
    public RedisBackoff() {}

    /** Makes the next pause the shortest again. */
    public void succeeded() {
        next = MIN_PAUSE;
    }

    /** Blocks for the next pause. Returns early, with the interrupt flag set, if the thread is interrupted. */
    public void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(next.toNanos());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        Duration doubled = next.multipliedBy(2);
        next = (doubled.compareTo(MAX_PAUSE) > 0) ? MAX_PAUSE : doubled;
    }
}
