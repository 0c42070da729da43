package dev.ssespring.web;

/**
 * How a request is answered while no stream can be opened. A browser's EventSource gives up for good on any status but
 * 200; an API client wants to see what is wrong.
 */
public enum RefusalPolicy {

    /** {@link #STREAM} for requests whose Accept header names {@code text/event-stream}, {@link #STATUS} for others. */
    BY_ACCEPT,

    /** 200 and a stream that ends at once, after telling when to come back. */
    STREAM,

    /** 503 and a Retry-After header. */
    STATUS
}
