package dev.ssespring.publisher;

import dev.ssespring.broker.TopicPattern;

/**
 * Decides who may subscribe to what. It is asked for each topic or pattern when a stream opens, on the request's thread,
 * before the first byte. For a stream that subscribes to patterns it is asked again for each topic that one of them matches,
 * when the first event of that topic is about to be sent: so an event of a topic that is denied does not reach the stream,
 * however the subscription was spelled. What it says holds for live and replayed events, and for private ones, until the
 * stream ends; only with more than 1,024 topics it may be asked again for one.
 *
 * <p>Topics are asked about on threads named {@code sse-authorizer-N}, four at most, and on the request's thread for the first
 * events of a stream that resumes. So it must be safe for use by many threads, and rely on the {@link StreamRequest}
 * alone: there is no security context, locale or request on the first ones. Events of a topic wait until it has been decided, and
 * so do the events of the same stream behind them; other streams and publishers do not wait. It should not block for long: if
 * more events wait for it than the stream's mailbox may hold (at least 1,024 and 1 MB), the stream is closed, and its client
 * resumes.
 *
 * <p>{@link TopicPattern#matches(String) matches}, {@link TopicPattern#covers covers} and {@link TopicPattern#overlaps
 * overlaps} compare topics and patterns. This authorizer lets everybody subscribe to {@code **}, but sends events of {@code
 * secret.x} to administrators only; with {@code !secret.overlaps(pattern)} in its place it refuses {@code **} to all
 * others:
 *
 * <pre>{@code
 * TopicPattern secret = new TopicPattern("secret.**");
 * SubscriptionAuthorizer authorizer = (request, pattern) -> isAdmin(request.principal()) || !secret.covers(pattern);
 * }</pre>
 */
@FunctionalInterface
public interface SubscriptionAuthorizer {

    /** Allows everything: access is decided where the controller is. */
    SubscriptionAuthorizer ALLOW_ALL = (request, pattern) -> true;

    /**
     * Whether this request may have these events. When a stream opens it may throw an exception of its own instead, which
     * goes to Spring MVC as if the controller had thrown it. Later an exception counts as false.
     *
     * @param request who asks
     * @param pattern a topic, or a pattern when the stream opens
     * @return false to answer 403 when the stream opens, and later to leave out the events of the topic
     */
    boolean allows(StreamRequest request, TopicPattern pattern);
}
