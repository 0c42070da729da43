package dev.ssespring.publisher;

import dev.ssespring.broker.TopicPattern;

/**
 * Strategy that decides which requests may subscribe to which topics. It is called for each topic or pattern when a
 * stream opens, on the request's thread, before the first byte. For a stream that subscribes to patterns it is called
 * again for each topic that a pattern matches, when the first event of that topic is about to be sent: an event of a
 * denied topic does not reach the stream, however the subscription was spelled. A decision holds for live, replayed and
 * private events until the stream ends; only with more than 1,024 topics may it be called again for one of them.
 *
 * <p>Topics are decided on threads named {@code sse-authorizer-N}, four at most, and on the request's thread for the
 * first events of a stream that resumes. Implementations must be safe for use by many threads and rely on the
 * {@link StreamRequest} alone: the {@code sse-authorizer-N} threads have no security context, locale or request. Events
 * of an undecided topic wait for the decision, and so do later events of the same stream; other streams and publishers
 * do not wait. Implementations should not block for long: if more events wait than the stream's mailbox may hold (at
 * least 1,024 and 1 MB), the stream is closed, and its client resumes.
 *
 * <p>{@link TopicPattern#matches(String) matches}, {@link TopicPattern#covers covers} and
 * {@link TopicPattern#overlaps overlaps} compare topics and patterns. This authorizer allows everyone to subscribe to
 * {@code **}, but only administrators receive events of {@code secret.x}; with {@code !secret.overlaps(pattern)}
 * instead, it denies {@code **} to all others:
 *
 * <pre>{@code
 * TopicPattern secret = new TopicPattern("secret.**");
 * SubscriptionAuthorizer authorizer = (request, pattern) -> isAdmin(request.principal()) || !secret.covers(pattern);
 * }</pre>
 */
@FunctionalInterface
public interface SubscriptionAuthorizer {

    /** Allows everything: the application controls access to its endpoints. */
    SubscriptionAuthorizer ALLOW_ALL = (request, pattern) -> true;

    /**
     * Returns whether a request may receive the events of a topic or pattern. When a stream opens, an exception is
     * handled by Spring MVC as if the controller had thrown it. Later an exception counts as false.
     *
     * @param request the request that opens, or has opened, the stream
     * @param pattern a topic; when the stream opens, a topic or pattern
     * @return false to answer 403 Forbidden when the stream opens, and later to omit the events of the topic
     */
    boolean allows(StreamRequest request, TopicPattern pattern);
}
