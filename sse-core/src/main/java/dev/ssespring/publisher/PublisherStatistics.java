package dev.ssespring.publisher;

import java.util.Map;

/**
 * What this node has done since it started. Every number only grows.
 *
 * @param published events that were given to the broker here
 * @param delivered events that were handed to the container, once for each stream, replayed ones included
 * @param dropped events that a full mailbox did not take, or gave up
 * @param conflated events that were replaced by a newer one with the same key
 * @param replayed events that came from the history
 * @param gaps how often a client was told that it misses events
 * @param opened streams
 * @param closed streams by reason; every reason is there
 */
public record PublisherStatistics(
        long published,
        long delivered,
        long dropped,
        long conflated,
        long replayed,
        long gaps,
        long opened,
        Map<CloseReason, Long> closed) {}
