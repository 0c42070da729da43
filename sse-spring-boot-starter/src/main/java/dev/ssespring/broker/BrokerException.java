package dev.ssespring.broker;

/** A broker could not do what it was asked to. */
public class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure with its cause.
     *
     * @param message what failed, and whether the event may have been published all the same
     * @param cause why
     */
    public BrokerException(String message, Throwable cause) {
        super(message, cause);
    }
}
