package dev.ssespring.publisher;

import java.util.Locale;

/** Reason why a stream has ended. */
public enum CloseReason {
    /** The producer returned, or all elements were sent. Clients do not reconnect, unless the stream restarts. */
    COMPLETED,
    /**
     * The producer threw an exception (clients do not reconnect, unless the stream restarts), or no thread was
     * available for it.
     */
    PRODUCER_FAILED,
    /** The client left, or the response could not be written. */
    CLIENT_GONE,
    /** The mailbox was full because the client read too slowly. */
    OVERFLOW,
    /** A heartbeat could not be written in time: the client does not read, or its connection is dead. */
    UNRESPONSIVE,
    /** The lifetime of the stream is over. */
    LIFETIME,
    /** The stream has expired, see {@link StreamOptions#expiresAt()}. */
    EXPIRED,
    /** The HTTP session of the request has expired or was invalidated. */
    SESSION_ENDED,
    /** The application disconnected the stream. */
    DISCONNECTED,
    /** The broker failed while the stream was joining or catching up. */
    BROKER_FAILED,
    /** The publisher is being drained. */
    DRAINED;

    /**
     * Returns the name of this reason in metrics and logs.
     *
     * @return lower case with hyphens, such as {@code client-gone}
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
