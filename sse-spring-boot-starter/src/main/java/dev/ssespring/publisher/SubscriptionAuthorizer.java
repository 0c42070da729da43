package dev.ssespring.publisher;

import dev.ssespring.broker.TopicPattern;

/**
 * Decides who may subscribe to what. Asked for each topic or pattern when a stream opens, on the request's thread, before
 * the first byte; what it allows holds for live and replayed events alike, until the stream ends.
 */
@FunctionalInterface
public interface SubscriptionAuthorizer {

    /** Allows everything: access is decided where the controller is. */
    SubscriptionAuthorizer ALLOW_ALL = (request, pattern) -> true;

    /**
     * Whether this request may have these events. May throw an exception of its own instead, which goes to Spring MVC as
     * if the controller had thrown it.
     *
     * @param request who asks
     * @param pattern a topic, or a pattern: then for all topics that match it, also future ones
     * @return false to answer 403
     */
    boolean allows(StreamRequest request, TopicPattern pattern);
}
