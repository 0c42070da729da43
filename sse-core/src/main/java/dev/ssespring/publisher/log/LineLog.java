package dev.ssespring.publisher.log;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes one kind of log line, and a summary instead of frequent repetitions. Any thread may call it. */
interface LineLog extends AutoCloseable {

    /** Writes or counts a line. Never throws: the caller must go on, even if there is no memory for a line. */
    void write(Supplier<String> message, @Nullable Throwable failure);

    /** Writes what was counted so far. */
    @Override
    void close();
}
