package dev.ssespring.publisher;

import dev.ssespring.broker.TopicPattern;

/** The {@link SubscriptionAuthorizer} did not allow a subscription. */
public final class SubscriptionDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SubscriptionDeniedException(TopicPattern pattern) {
        super("Not allowed to subscribe to '%s'".formatted(pattern));
    }
}
