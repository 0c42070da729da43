package dev.ssespring.publisher;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Signals that a request for a stream is answered with a status, an empty body and {@code Cache-Control: no-store},
 * whatever the request accepts.
 */
public final class StreamStatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable Duration retry;

    /**
     * Creates the exception.
     *
     * @param status HTTP status, such as 204 or 404
     * @param message for logs; not sent
     */
    public StreamStatusException(int status, String message) {
        this(status, message, null);
    }

    /**
     * Creates the exception for a request that may be sent again later.
     *
     * @param status HTTP status, such as 503
     * @param message for logs; not sent
     * @param retry time until then, sent as Retry-After; null if the request should not be repeated
     */
    public StreamStatusException(int status, String message, @Nullable Duration retry) {
        super(message);
        this.status = status;
        this.retry = retry;
    }

    /**
     * Returns the status of the response.
     *
     * @return an HTTP status
     */
    public int status() {
        return status;
    }

    /**
     * Returns the time after which the client may try again.
     *
     * @return null if the request should not be repeated
     */
    public @Nullable Duration retry() {
        return retry;
    }
}
