package dev.ssespring.test;

import dev.ssespring.publisher.SseEventPublisher;

/**
 * Strategy that makes a server write a comment behind everything it was given so far. A comment that arrives proves that all
 * earlier events have arrived, so a test need not wait for events that must not come.
 *
 * <p>For a server that is not one of this library's, write the comment to the stream by the same way as its events, for
 * instance with {@code SseEmitter}:
 *
 * <pre>{@code
 * client.fence(comment -> emitter.send(SseEmitter.event().comment(comment)));
 * }</pre>
 */
@FunctionalInterface
public interface SseFence {

    /**
     * Asks for a comment. Called on the thread of the test, sometimes again with the same text; may block until the comment
     * is written, and must not need the test to read.
     *
     * @param comment one line
     * @throws Exception if the comment cannot be requested; fails the assertion
     */
    void request(String comment) throws Exception;

    /**
     * Returns a fence for the subscriptions of a publisher in this JVM. It publishes an event that has a comment but no data,
     * and is not kept, to one topic of each subscription that is open on this node. No client sees an event, but positions
     * move on and the event counts as published. If a subscription has only patterns, the topic is one that matches its
     * first pattern, with {@code sse-test} in place of the wildcards. A {@code SubscriptionAuthorizer} must allow the topic.
     *
     * @param publisher that has opened the streams
     * @return a fence for streams that {@code subscribe} has made; streams of a producer have none
     */
    static SseFence of(SseEventPublisher publisher) {
        return new PublisherFence(publisher);
    }
}
