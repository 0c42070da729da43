package dev.ssespring.publisher.stream;

import dev.ssespring.concurrent.SseClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * Both readings of a clock at one moment.
 *
 * @param nanos monotonic time in nanoseconds
 * @param instant the time of day
 */
record ClockReading(long nanos, Instant instant) {

    /** Far longer than a stream lasts, far shorter than what would overflow. */
    private static final Duration FAR = Duration.ofDays(36_500);

    static ClockReading of(SseClock clock) {
        return new ClockReading(clock.nanos(), clock.instant());
    }

    /** Returns the monotonic time at another time of day, if the clock is not adjusted. */
    long nanosAt(Instant other) {
        return nanos + nanos(between(other));
    }

    private Duration between(Instant other) {
        try {
            return Duration.between(instant, other);
        } catch (ArithmeticException | DateTimeException ex) {
            return other.isAfter(instant) ? FAR : FAR.negated();
        }
    }

    /** Returns a duration in nanoseconds, reduced if it is very long. */
    static long nanos(Duration duration) {
        if (duration.compareTo(FAR) > 0) {
            return FAR.toNanos();
        }
        return (duration.compareTo(FAR.negated()) < 0) ? -FAR.toNanos() : duration.toNanos();
    }
}
