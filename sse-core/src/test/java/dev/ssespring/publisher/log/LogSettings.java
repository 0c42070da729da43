package dev.ssespring.publisher.log;

import java.time.Duration;

/** Settings of the log that tests of other packages need. */
public final class LogSettings {

    public static final Duration PERIOD = BurstLog.PERIOD;

    public static final int MAX_FAILURE_KINDS = FailureLog.MAX_KINDS;

    private LogSettings() {}
}
