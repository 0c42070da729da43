package dev.ssespring.publisher;

import dev.ssespring.broker.InvalidTopicException;

/** Thrown when a subscription or publication exceeds {@link PublisherOptions.Limits} for topics and patterns. */
public final class TopicLimitExceededException extends InvalidTopicException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message which limit is exceeded, and the property that changes it
     */
    public TopicLimitExceededException(String message) {
        super(message);
    }
}
