package dev.ssespring.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parser of one response. Chunks may be cut anywhere.
 *
 * <p>Add bytes with {@link #feed} or {@link #readFrom}, then call {@link #next()} until it returns null. A parser
 * belongs to one thread and never blocks, except in {@code readFrom}. It keeps at most one line and the data of one
 * event, within {@link ParserLimits}; once these are exceeded, it remains failed. One parser reads one response: create
 * a new one with {@link #lastEventId()} for the next connection.
 *
 * <p>Implements the WHATWG HTML standard, section 9.2.6, with one difference that browsers have too: it starts with the
 * last event id of the subscription, not with an empty one.
 */
public final class SseParser {

    private final ParserLimits limits;
    private final LineBuffer lines;
    private final BlockData data;
    private final EventType types = new EventType();
    private boolean keepComments;

    private String type = SseEvent.DEFAULT_EVENT;
    private @Nullable Duration blockRetry;
    private @Nullable Duration retry;
    private String idBuffer;
    private String lastEventId;
    private @Nullable SseLimitException failure;

    /** Creates a parser with {@link ParserLimits#DEFAULTS} and no last event id. */
    public SseParser() {
        this(ParserLimits.DEFAULTS, "");
    }

    /**
     * Creates a parser for one response.
     *
     * @param limits limits for lines and events
     * @param lastEventId the last event id of the subscription so far, {@code ""} if there is none
     */
    public SseParser(ParserLimits limits, String lastEventId) {
        this.limits = Objects.requireNonNull(limits, "'limits' must not be null");
        this.idBuffer = Objects.requireNonNull(lastEventId, "'lastEventId' must not be null");
        this.lastEventId = lastEventId;
        this.lines = new LineBuffer();
        this.data = new BlockData(limits.maxEventBytes());
    }

    /**
     * Makes {@link #next()} return comments too, from now on.
     *
     * @return this parser
     */
    public SseParser keepComments() {
        keepComments = true;
        return this;
    }

    /**
     * Adds bytes, which are copied.
     *
     * @param bytes array that contains the bytes
     * @param offset index of the first byte
     * @param length number of bytes, may be 0
     * @throws IndexOutOfBoundsException if the range is out of bounds
     * @throws SseLimitException if {@link #next()} has thrown it
     */
    public void feed(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        requireNotFailed();
        lines.append(bytes, offset, length);
    }

    /**
     * Adds the bytes of one read of the input; blocks as that read does.
     *
     * @param input the input
     * @return number of bytes, or -1 at the end: an unfinished event is discarded then
     * @throws IOException from the input
     * @throws SseLimitException if {@link #next()} has thrown it
     */
    public int readFrom(InputStream input) throws IOException {
        requireNotFailed();
        return lines.readFrom(input);
    }

    /**
     * Returns the next event or comment of the bytes that were added so far.
     *
     * @return null if more bytes are needed
     * @throws SseLimitException if a line or an event is too long; again at every later call
     */
    public @Nullable SseItem next() {
        requireNotFailed();
        while (lines.nextLine()) {
            SseItem item = wholeLine();
            if (item != null) {
                return item;
            }
        }
        return unfinishedLine();
    }

    /**
     * Returns the current last event id: that of the last block that was ended by a blank line, whether or not it
     * contained an event. Send it when reconnecting.
     *
     * @return {@code ""} if there is none
     */
    public String lastEventId() {
        return lastEventId;
    }

    /**
     * Returns the current reconnection delay. It takes effect as soon as its line is read.
     *
     * @return null if this response has not set one
     */
    public @Nullable Duration retry() {
        return retry;
    }

    private void requireNotFailed() {
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable SseItem wholeLine() {
        LineField field = LineField.ofWhole(lines);
        lines.cutName(field.nameLength());
        if (lines.length() > limits.maxLineBytes()) {
            return overlongLine(field);
        }
        switch (field) {
            case DATA -> addData();
            case EVENT -> type = types.of(lines);
            case ID -> setId();
            case RETRY -> setRetry();
            case COMMENT -> {
                return keepComments ? new SseComment(lines.value()) : null;
            }
            case BLANK -> {
                return endOfBlock();
            }
            case UNKNOWN, UNDECIDED -> {}
        }
        return null;
    }

    /** Handles the unfinished line at the end of the bytes: a line that will be ignored is not kept. */
    private @Nullable SseItem unfinishedLine() {
        LineField field = LineField.ofUnfinished(lines);
        if (field == LineField.UNKNOWN || (field == LineField.COMMENT && !keepComments)) {
            lines.skipUnfinished();
        } else if (field != LineField.UNDECIDED && lines.length() > limits.maxLineBytes()) {
            lines.cutName(field.nameLength());
            SseItem cut = overlongLine(field);
            lines.skipUnfinished();
            return cut;
        }
        return null;
    }

    private @Nullable SseItem overlongLine(LineField field) {
        return switch (field) {
            case UNKNOWN -> null;
            case COMMENT -> keepComments ? new SseComment(lines.valueWithin(limits.maxLineBytes())) : null;
            default -> throw fail(SseLimitException.Limit.LINE, limits.maxLineBytes());
        };
    }

    private SseLimitException fail(SseLimitException.Limit limit, int bytes) {
        failure = new SseLimitException(limit, bytes);
        return failure;
    }

    private void addData() {
        if (!lines.addValueTo(data)) {
            throw fail(SseLimitException.Limit.EVENT, limits.maxEventBytes());
        }
    }

    private void setId() {
        if (!lines.hasNul()) {
            idBuffer = lines.value();
        }
    }

    private void setRetry() {
        long millis = lines.digits();
        if (millis >= 0) {
            blockRetry = Duration.ofMillis(millis);
            retry = blockRetry;
        }
    }

    private @Nullable SseEvent endOfBlock() {
        lastEventId = idBuffer;
        SseEvent event = data.isPresent() ? new SseEvent(type, data.text(), lastEventId, blockRetry) : null;
        data.clear();
        type = SseEvent.DEFAULT_EVENT;
        blockRetry = null;
        return event;
    }
}
