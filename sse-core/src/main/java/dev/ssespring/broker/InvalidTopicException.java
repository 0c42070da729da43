package dev.ssespring.broker;

/**
 * Thrown when the name of a topic or pattern cannot be used, for example because it is not well-formed. Names often
 * come from requests: Spring MVC answers this exception with 400 Bad Request unless the application handles it. The
 * message contains at most the beginning of the name, without control characters.
 */
public class InvalidTopicException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what is wrong; may be sent to the client
     */
    public InvalidTopicException(String message) {
        super(message);
    }
}
