package dev.ssespring.broker;

/**
 * The name of a topic or pattern cannot be used, such as because it breaks the grammar. Names often come from requests:
 * Spring MVC answers this exception with 400 unless the application handles it. Its message shows at most the beginning
 * of the name, without control characters.
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
