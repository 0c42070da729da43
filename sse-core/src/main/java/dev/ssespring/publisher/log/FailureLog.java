package dev.ssespring.publisher.log;

import dev.ssespring.concurrent.SseClock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Writes failures of application code at ERROR level. Each type and place of failure has a {@link BurstLog}, so that a
 * frequent failure does not hide another one; there are at most {@link #MAX_KINDS}, and the last one is for all others.
 */
final class FailureLog implements LineLog {

    static final int MAX_KINDS = 32;

    private static final String OTHERS = "others";

    private final SseClock clock;
    private final Log log;
    private final String summary;

    // Guarded by this.
    private final Map<String, BurstLog> kinds = new HashMap<>();

    FailureLog(SseClock clock, Log log, String summary) {
        this.clock = clock;
        this.log = log;
        this.summary = summary;
    }

    @Override
    public void write(Supplier<String> message, @Nullable Throwable failure) {
        of(failure).write(message, failure);
    }

    private synchronized BurstLog of(@Nullable Throwable failure) {
        String kind = (failure != null) ? kind(failure) : OTHERS;
        if (kinds.size() >= MAX_KINDS - 1 && !kinds.containsKey(kind)) {
            kind = OTHERS;
        }
        return kinds.computeIfAbsent(kind, key -> new BurstLog(clock, log, BurstLog.Level.ERROR, summary(key)));
    }

    /**
     * Type and place of a failure; frames of the JDK, such as {@code Objects.requireNonNull}, say nothing about the
     * place.
     */
    private static String kind(Throwable failure) {
        String type = failure.getClass().getName();
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> !frame.getClassName().startsWith("java."))
                .findFirst()
                .map(frame -> type + " at " + frame)
                .orElse(type);
    }

    private String summary(String kind) {
        return summary + " (" + kind.replace("%", "%%") + ")";
    }

    @Override
    public void close() {
        List<BurstLog> all;
        synchronized (this) {
            all = new ArrayList<>(kinds.values());
        }
        all.forEach(BurstLog::close);
    }
}
