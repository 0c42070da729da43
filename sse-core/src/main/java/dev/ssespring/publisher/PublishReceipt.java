package dev.ssespring.publisher;

import dev.ssespring.broker.Position;

/**
 * What became of a published event.
 *
 * @param position where the event stands in the broker's order
 * @param streams how many streams of this node were subscribed at that moment: a hint, not a count of deliveries. Streams that
 *     a {@link SubscriptionAuthorizer} does not allow to have the topic are counted as well
 */
public record PublishReceipt(Position position, int streams) {}
