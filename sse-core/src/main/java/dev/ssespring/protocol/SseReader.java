package dev.ssespring.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads events from an input, such as a file, a pipe or the body of a response. It does not reconnect.
 *
 * <p>For use by one thread at a time; {@link #close()} may be called by any thread if the input's close may.
 */
public final class SseReader implements Closeable {

    private final InputStream input;
    private final SseParser parser;

    /**
     * Creates a reader with {@link ParserLimits#DEFAULTS}. It has a buffer of its own.
     *
     * @param input the input; closed by {@link #close()}
     */
    public SseReader(InputStream input) {
        this(input, ParserLimits.DEFAULTS);
    }

    /**
     * Creates a reader, which has a buffer of its own.
     *
     * @param input the input; closed by {@link #close()}
     * @param limits limits for lines and events
     */
    public SseReader(InputStream input, ParserLimits limits) {
        this.input = Objects.requireNonNull(input, "'input' must not be null");
        this.parser = new SseParser(limits, "");
    }

    /**
     * Returns the next event. Blocks until there is one; returns it as soon as its blank line was read.
     *
     * @return null at the end of the input; an unfinished event is discarded, as specified by the standard
     * @throws IOException from the input
     * @throws SseLimitException if a line or an event is longer than the limits allow
     */
    public @Nullable SseEvent read() throws IOException {
        while (true) {
            if (parser.next() instanceof SseEvent event) {
                return event;
            }
            if (parser.readFrom(input) < 0) {
                return null;
            }
        }
    }

    /**
     * Returns the current last event id after the last {@link #read()}.
     *
     * @return {@code ""} if there is none
     */
    public String lastEventId() {
        return parser.lastEventId();
    }

    /**
     * Returns the current reconnection delay.
     *
     * @return null if the stream has not set one
     */
    public @Nullable Duration retry() {
        return parser.retry();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
