package dev.ssespring.publisher;

import dev.ssespring.broker.TopicPattern;

/** Thrown when the {@link SubscriptionAuthorizer} denies a subscription. */
public final class SubscriptionDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param pattern the topic or pattern that was denied
     */
    public SubscriptionDeniedException(TopicPattern pattern) {
        super("Not allowed to subscribe to '%s'".formatted(pattern));
    }
}
