package dev.ssespring.client.listener;

/** Names for {@code @Header} on parameters of listener methods. */
public final class SseHeaders {

    /** Id of the event, the last one in force: a String, {@code ""} if there is none. */
    public static final String ID = "sse_id";

    /** Name of the event: a String, {@code message} unless the server gave another. */
    public static final String EVENT = "sse_event";

    /** How long this very event says to wait before reconnecting: a Duration, as a rule absent. */
    public static final String RETRY = "sse_retry";

    /** How many times this event is being handled: an int, 1 unless its handling has failed before. */
    public static final String ATTEMPT = "sse_attempt";

    private SseHeaders() {}
}
