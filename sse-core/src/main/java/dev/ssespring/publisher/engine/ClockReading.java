package dev.ssespring.publisher.engine;

import dev.ssespring.concurrent.SseClock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/**
 * One moment by both of a clock's readings.
 *
 * @param nanos monotonic
 * @param instant the time of day
 */
record ClockReading(long nanos, Instant instant) {

    /** Far more than a stream lasts, far less than what overflows. */
    private static final Duration FAR = Duration.ofDays(36_500);

    static ClockReading of(SseClock clock) {
        return new ClockReading(clock.nanos(), clock.instant());
    }

    /** The monotonic reading at another time of day, if nobody changes the clock. */
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

    /** A duration in nanoseconds, whatever its length. */
    static long nanos(Duration duration) {
        if (duration.compareTo(FAR) > 0) {
            return FAR.toNanos();
        }
        return (duration.compareTo(FAR.negated()) < 0) ? -FAR.toNanos() : duration.toNanos();
    }
}
