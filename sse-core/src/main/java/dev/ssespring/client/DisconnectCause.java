package dev.ssespring.client;

/** Why an attempt has ended. */
public enum DisconnectCause {
    /** The server ended the response in good order. */
    END_OF_STREAM,
    /** The response was open for {@link SseTimeouts#maxAge()}. */
    MAX_AGE,
    /** {@link SseConnection#reconnectNow()}. */
    RECONNECT_REQUESTED,
    /** There was no response: refused, unknown host, broken before its headers. */
    CONNECT_FAILED,
    /** There was no response within the connect timeout or {@link SseTimeouts#response()}. */
    RESPONSE_TIMEOUT,
    /** No byte came for {@link SseTimeouts#idle()}. */
    IDLE_TIMEOUT,
    /** The response broke off. */
    CONNECTION_LOST,
    /** A status that is no success. */
    STATUS,
    /** A response that is no event stream, or is compressed. */
    CONTENT_TYPE,
    /** A redirect that leads nowhere, or must not be followed. */
    REDIRECT,
    /** A line or an event is longer than {@link dev.ssespring.protocol.ParserLimits} allow. */
    LIMIT,
    /** What makes the request failed: a customizer, token supplier, interceptor or the last event id store. */
    REQUEST_FAILED,
    /** {@link HandlerErrorPolicy} said to stop. */
    HANDLER_FAILED
}
