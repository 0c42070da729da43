package dev.ssespring.jobs.redis;

import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.time.Instant;

/** The clock of a machine that is set wrong. */
record ShiftedClock(SseClock clock, Duration shift) implements SseClock {

    @Override
    public long nanos() {
        return clock.nanos() + shift.toNanos();
    }

    @Override
    public Instant instant() {
        return clock.instant().plus(shift);
    }

    @Override
    public Timer every(Duration period, Runnable task) {
        return clock.every(period, task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        return clock.after(delay, task);
    }
}
