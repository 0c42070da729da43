package dev.ssespring.concurrent;

import java.time.Duration;
import java.util.Locale;

/**
 * Formats durations for log lines and messages, such as {@code 850 ms}, {@code 10.0 s}, {@code 3.5 min} or
 * {@code 2.0 h}.
 */
public final class ReadableDuration {

    private ReadableDuration() {}

    /**
     * Formats a duration in the largest unit of which it has at least one.
     *
     * @param duration may be negative
     * @return whole milliseconds, or seconds, minutes, hours or days with one decimal
     */
    public static String of(Duration duration) {
        double millis = duration.getSeconds() * 1e3 + duration.getNano() / 1e6;
        String sign = (millis < 0) ? "-" : "";
        long whole = Math.round(Math.abs(millis));
        return sign + ((whole < 1_000) ? whole + " ms" : seconds(Math.abs(millis) / 1e3));
    }

    private static String seconds(double seconds) {
        // Compared as printed: 59.96 s is 1.0 min, not 60.0 s.
        if (seconds < 59.95) {
            return decimal(seconds, "s");
        }
        double minutes = seconds / 60;
        if (minutes < 59.95) {
            return decimal(minutes, "min");
        }
        double hours = minutes / 60;
        return (hours < 47.95) ? decimal(hours, "h") : decimal(hours / 24, "d");
    }

    private static String decimal(double number, String unit) {
        return String.format(Locale.ROOT, "%.1f %s", number, unit);
    }
}
