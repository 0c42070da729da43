package dev.ssespring.publisher;

import java.util.Locale;

/** Why a stream came to its end. */
public enum CloseReason {
    /** Its producer returned, or its elements were complete: for good, unless it restarts. */
    COMPLETED,
    /** Its producer threw an exception (for good, unless it restarts), or got no thread. */
    PRODUCER_FAILED,
    /** The client left, or could not be written to. */
    CLIENT_GONE,
    /** The client read so slowly that its mailbox was full. */
    OVERFLOW,
    /** Its heartbeat could not be written in time: the client does not read, or is cut off without a word. */
    UNRESPONSIVE,
    /** The stream has reached its lifetime. */
    LIFETIME,
    /** The stream has reached the instant at which it was to expire. */
    EXPIRED,
    /** The HTTP session in which it was opened has expired or was invalidated. */
    SESSION_ENDED,
    /** The application disconnected it. */
    DISCONNECTED,
    /** The broker failed while the stream was joining or catching up. */
    BROKER_FAILED,
    /** The publisher is being drained. */
    DRAINED;

    /**
     * For metrics and logs.
     *
     * @return such as {@code client-gone}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Returns whether pending events are written before the response ends.
     *
     * @return false if the response ends at once and pending events are discarded
     */
    public boolean isOrderly() {
        return switch (this) {
            case COMPLETED, PRODUCER_FAILED, LIFETIME, BROKER_FAILED, DRAINED -> true;
            case CLIENT_GONE, OVERFLOW, UNRESPONSIVE, EXPIRED, SESSION_ENDED, DISCONNECTED -> false;
        };
    }
}
