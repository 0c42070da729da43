package dev.ssespring.publisher.log;

import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log line that many streams may cause at the same time. The first line of a burst is written immediately; the
 * following ones are counted, and written at DEBUG level only. Their number is written after {@link #PERIOD} and, if
 * the burst continues, again when it has ended or after {@link #LONGEST_SILENCE}. A burst has ended when a whole period
 * has passed without another line.
 *
 * <p>Any thread may call it. The clock's thread writes the numbers. There is one timer at most, and only during a burst.
 */
final class BurstLog implements LineLog {

    static final Duration PERIOD = Duration.ofSeconds(10);
    static final Duration LONGEST_SILENCE = Duration.ofHours(1);

    /** Level of a line. The levels of Commons Logging have no type. */
    enum Level {
        INFO,
        WARN,
        ERROR;

        private void write(Log log, String message, @Nullable Throwable failure) {
            switch (this) {
                case INFO -> log.info(message, failure);
                case WARN -> log.warn(message, failure);
                case ERROR -> log.error(message, failure);
            }
        }
    }

    private final SseClock clock;
    private final Log log;
    private final Level level;
    private final String summary;

    // Guarded by this.
    private boolean burst;
    private boolean closed;
    private boolean summarized;
    private long uncounted;
    private long uncountedBefore;
    private long lastLineAt;
    private SseClock.@Nullable Timer timer;

    /**
     * Creates a log for one kind of line.
     *
     * @param summary format of the line with the number of further lines ({@code %d}) and the time in which they came
     *     ({@code %s})
     */
    BurstLog(SseClock clock, Log log, Level level, String summary) {
        this.clock = clock;
        this.log = log;
        this.level = level;
        this.summary = summary;
    }

    @Override
    public void write(Supplier<String> message, @Nullable Throwable failure) {
        try {
            if (isFirst()) {
                level.write(log, message.get(), failure);
            } else if (log.isDebugEnabled()) {
                log.debug(message.get(), failure);
            }
        } catch (Throwable ex) {
            // The log itself failed: there is nowhere to report it.
        }
    }

    private synchronized boolean isFirst() {
        if (burst) {
            uncounted++;
            return false;
        }
        burst = true;
        summarized = false;
        uncounted = 0;
        uncountedBefore = 0;
        lastLineAt = clock.nanos();
        startTimer();
        return true;
    }

    private synchronized void startTimer() {
        timer = closed ? null : clock.after(PERIOD, this::checkBurst);
    }

    private void checkBurst() {
        writeSummary(endOfPeriod());
    }

    private void writeSummary(@Nullable String line) {
        if (line != null) {
            level.write(log, line, null);
        }
    }

    private synchronized @Nullable String endOfPeriod() {
        boolean over = uncounted == uncountedBefore;
        if (closed || (over && uncounted == 0)) {
            burst = closed;
            return null;
        }
        boolean due = over || !summarized || clock.nanos() - lastLineAt >= LONGEST_SILENCE.toNanos();
        String line = due ? summary() : null;
        uncountedBefore = uncounted;
        burst = !over;
        if (burst) {
            startTimer();
        }
        return line;
    }

    private synchronized String summary() {
        long now = clock.nanos();
        String line = summary.formatted(uncounted, ReadableDuration.of(Duration.ofNanos(now - lastLineAt)));
        summarized = true;
        lastLineAt = now;
        uncounted = 0;
        return line;
    }

    /** Writes the number of lines that were counted so far. Afterwards only one further line is written, and no number. */
    @Override
    public void close() {
        writeSummary(endOfLog());
    }

    private synchronized @Nullable String endOfLog() {
        closed = true;
        if (timer != null) {
            timer.stop();
            timer = null;
        }
        return (uncounted > 0) ? summary() : null;
    }
}
