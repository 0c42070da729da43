package dev.ssespring.publisher;

/** Why a stream came to its end. */
public enum CloseReason {
    /** Its producer returned. */
    COMPLETED,
    /** Its producer threw an exception. */
    PRODUCER_FAILED,
    /** The client left, or could not be written to. */
    CLIENT_GONE,
    /** The client read so slowly that its mailbox was full. */
    OVERFLOW,
    /** The publisher is being drained. */
    DRAINED;

    /** Whether what is pending is to be written before the response ends. */
    boolean isOrderly() {
        return this == COMPLETED || this == PRODUCER_FAILED || this == DRAINED;
    }
}
