package dev.ssespring.publisher;

import dev.ssespring.broker.InvalidTopicException;

/** A subscription or publication exceeds {@link PublisherOptions.Limits} for topics and patterns. */
public final class TopicLimitExceededException extends InvalidTopicException {

    private static final long serialVersionUID = 1L;

    TopicLimitExceededException(String message) {
        super(message);
    }
}
