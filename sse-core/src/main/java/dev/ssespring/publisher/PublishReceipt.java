package dev.ssespring.publisher;

import dev.ssespring.broker.Position;

/**
 * Result of a publication.
 *
 * @param position position of the event in the broker's order
 * @param streams number of streams on this node that were subscribed to the topic: a hint, not a number of deliveries.
 *     Streams for which a {@link SubscriptionAuthorizer} denies the topic are counted as well
 */
public record PublishReceipt(Position position, int streams) {}
