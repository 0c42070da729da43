package dev.ssespring.client;

import dev.ssespring.protocol.SseLimitException;

/** Counts how often in a row too much came at the same place: what is too long today is so tomorrow. Of one thread. */
final class LimitFailures {

    private static final int MOST = 5;

    private final RequestOptions request;
    private int row;
    private String lastEventId = "";

    LimitFailures(RequestOptions request) {
        this.request = request;
    }

    /** How an attempt ends that met a limit after that id. */
    AttemptEnd met(SseLimitException ex, String id) {
        row = id.equals(lastEventId) ? row + 1 : 1;
        lastEventId = id;
        SseClientException failure = new SseClientException(
                DisconnectCause.LIMIT,
                "%s sent too much at once: %s ('%s')".formatted(request.label(), ex.getMessage(), property(ex.limit())),
                ex);
        return (row >= MOST) ? AttemptEnd.failed(failure) : AttemptEnd.retry(failure);
    }

    int row() {
        return row;
    }

    private static String property(SseLimitException.Limit limit) {
        return switch (limit) {
            case LINE -> "sse.client.max-line-size";
            case EVENT -> "sse.client.max-event-size";
        };
    }
}
