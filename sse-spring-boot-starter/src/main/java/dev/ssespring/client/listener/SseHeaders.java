package dev.ssespring.client.listener;

/** Names for {@code @Header} on parameters of listener methods. */
public final class SseHeaders {

    /** Last event id at the event: a String, {@code ""} if there is none. */
    public static final String ID = "sse_id";

    /** Name of the event: a String, {@code message} by default. */
    public static final String EVENT = "sse_event";

    /** Reconnection delay sent with the event: a Duration, usually absent. */
    public static final String RETRY = "sse_retry";

    /** Number of the attempt to handle the event: an int, 1 unless a handler has failed before. */
    public static final String ATTEMPT = "sse_attempt";

    private SseHeaders() {}
}
