package dev.ssespring.client.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.engine.request.AttemptEnd;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.protocol.SseLimitException;

/**
 * Counts consecutive attempts that exceeded a parser limit after the same last event id, and gives up after a few: an
 * event that is too large is too large again. Belongs to the connection's thread.
 */
final class LimitFailures {

    private static final int MAX_IN_A_ROW = 5;

    private final RequestOptions options;
    private int inARow;
    private String lastEventId = "";

    LimitFailures(RequestOptions options) {
        this.options = options;
    }

    /** Returns the end of an attempt that exceeded a limit after the given id. */
    AttemptEnd exceeded(SseLimitException ex, String id) {
        inARow = id.equals(lastEventId) ? inARow + 1 : 1;
        lastEventId = id;
        SseClientException failure = new SseClientException(
                DisconnectCause.LIMIT,
                "%s exceeded a limit: %s ('%s')".formatted(options.label(), ex.getMessage(), property(ex.limit())),
                ex);
        return (inARow >= MAX_IN_A_ROW) ? AttemptEnd.failed(failure) : AttemptEnd.retry(failure);
    }

    int inARow() {
        return inARow;
    }

    private static String property(SseLimitException.Limit limit) {
        return switch (limit) {
            case LINE -> "sse.client.max-line-size";
            case EVENT -> "sse.client.max-event-size";
        };
    }
}
