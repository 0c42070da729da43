package dev.ssespring.web;

/**
 * Response to a request while no stream can be opened. A browser's EventSource does not reconnect after any status
 * but 200, whereas an API client needs the status.
 */
public enum RefusalPolicy {

    /** {@link #STREAM} for requests whose Accept header names {@code text/event-stream}, {@link #STATUS} for others. */
    BY_ACCEPT,

    /** Status 200 and a stream that only contains the reconnection delay. */
    STREAM,

    /** Status 503 with a Retry-After header. */
    STATUS
}
