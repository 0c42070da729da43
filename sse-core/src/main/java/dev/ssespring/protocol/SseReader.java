package dev.ssespring.protocol;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads events one at a time from any input: a file, a pipe, the body of a response. It does not reconnect.
 *
 * <p>For one thread at a time; {@link #close()} may be called by any if the input's close may.
 */
public final class SseReader implements Closeable {

    private final InputStream input;
    private final SseParser parser;

    /**
     * A reader with {@link ParserLimits#DEFAULTS}. It buffers by itself.
     *
     * @param input where to read; closed by {@link #close()}
     */
    public SseReader(InputStream input) {
        this(input, ParserLimits.DEFAULTS);
    }

    /**
     * A reader that buffers by itself.
     *
     * @param input where to read; closed by {@link #close()}
     * @param limits longest line, largest event
     */
    public SseReader(InputStream input, ParserLimits limits) {
        this.input = Objects.requireNonNull(input, "'input' must not be null");
        this.parser = new SseParser(limits, "");
    }

    /**
     * The next event. Blocks until there is one; returns it as soon as its blank line was read.
     *
     * @return null at the end of the input; an event that the end has cut is dropped, as the standard says
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
     * The last event id in force after the last {@link #read()}.
     *
     * @return {@code ""} if there is none
     */
    public String lastEventId() {
        return parser.lastEventId();
    }

    /**
     * The reconnection time in force.
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
