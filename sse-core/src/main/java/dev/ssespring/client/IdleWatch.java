package dev.ssespring.client;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices that no byte comes while the connection's thread waits for one. It looks once an idle time, not at every byte.
 * The time that a handler takes does not count: nobody reads then.
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
     * A new one.
     *
     * @param limit zero for none
     */
    static IdleWatch start(SseClock clock, Duration limit, Runnable onIdle) {
        IdleWatch watch = new IdleWatch(clock, limit, onIdle);
        if (!limit.isZero()) {
            watch.lookIn(limit);
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

    private void lookIn(Duration delay) {
        timer = clock.after(delay, this::look);
        // Either this thread sees that it has ended, or the ending one sees the timer.
        if (ended) {
            end();
        }
    }

    private void look() {
        if (ended) {
            return;
        }
        long since = readingSince;
        Duration left = (since == NOT_READING) ? limit : limit.minusNanos(clock.nanos() - since);
        if (left.isZero() || left.isNegative()) {
            onIdle.run();
        } else {
            lookIn(left);
        }
    }
}
