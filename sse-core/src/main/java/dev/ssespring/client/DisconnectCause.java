package dev.ssespring.client;

/** Cause of the end of an attempt. */
public enum DisconnectCause {
    /** The server completed the response. */
    END_OF_STREAM,
    /** The response was open for {@link SseTimeouts#maxAge()}. */
    MAX_AGE,
    /** {@link SseConnection#reconnectNow()} was called. */
    RECONNECT_REQUESTED,
    /** There was no response: connection refused, unknown host, or interrupted before the headers. */
    CONNECT_FAILED,
    /** There was no response within the connect timeout or {@link SseTimeouts#response()}. */
    RESPONSE_TIMEOUT,
    /** No bytes were received for {@link SseTimeouts#idle()}. */
    IDLE_TIMEOUT,
    /** The response was interrupted. */
    CONNECTION_LOST,
    /** The status of the response was not a success. */
    STATUS,
    /** The response was not an event stream, or was compressed. */
    CONTENT_TYPE,
    /** A redirect had no valid target, or must not be followed. */
    REDIRECT,
    /** A line or an event exceeded the {@link dev.ssespring.protocol.ParserLimits}. */
    LIMIT,
    /**
     * The request could not be created: a customizer, token supplier, interceptor or the last event id store failed.
     */
    REQUEST_FAILED,
    /** The {@link HandlerErrorPolicy} stopped the connection. */
    HANDLER_FAILED
}
