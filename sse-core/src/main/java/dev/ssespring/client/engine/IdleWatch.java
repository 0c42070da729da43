package dev.ssespring.client.engine;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Detects that no bytes arrive while the connection's thread reads. Checks once per idle timeout, not for each byte.
 * The time that a handler takes does not count, because nothing is read meanwhile.
 */
final class IdleWatch {

    private static final long NOT_READING = Long.MIN_VALUE;

    private final SseClock clock;
    private final Duration limit;
    private final Runnable onIdle;

    /** Written by the connection's thread, read by the clock's. */
    private volatile long readingSince = NOT_READING;

    private volatile boolean ended;
    private volatile SseClock.@Nullable Timer timer;

    private IdleWatch(SseClock clock, Duration limit, Runnable onIdle) {
        this.clock = clock;
        this.limit = limit;
        this.onIdle = onIdle;
    }

    /**
     * Starts a watch.
     *
     * @param limit idle timeout, zero for none
     */
    static IdleWatch start(SseClock clock, Duration limit, Runnable onIdle) {
        IdleWatch watch = new IdleWatch(clock, limit, onIdle);
        if (!limit.isZero()) {
            watch.checkIn(limit);
        }
        return watch;
    }

    void readBegins() {
        readingSince = clock.nanos();
    }

    void readEnds() {
        readingSince = NOT_READING;
    }

    void end() {
        ended = true;
        SseClock.Timer last = timer;
        if (last != null) {
            last.stop();
        }
    }

    private void checkIn(Duration delay) {
        timer = clock.after(delay, this::check);
        // Either this thread sees that the watch has ended, or the thread that ends it sees the timer.
        if (ended) {
            end();
        }
    }

    private void check() {
        if (ended) {
            return;
        }
        long since = readingSince;
        Duration left = (since == NOT_READING) ? limit : limit.minusNanos(clock.nanos() - since);
        if (left.isZero() || left.isNegative()) {
            onIdle.run();
        } else {
            checkIn(left);
        }
    }
}
