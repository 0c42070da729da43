package dev.ssespring.publisher;

import java.util.Map;

/**
 * Statistics of this node since it started. Numbers never decrease.
 *
 * @param published events that were published on this node
 * @param delivered events that were written to the container, counted for each stream, including replayed events
 * @param dropped events that were dropped because a mailbox was full
 * @param conflated events that were replaced by a newer event with the same conflation key
 * @param replayed events that were read from the history
 * @param gaps gap and reset events that were sent to clients
 * @param opened streams that were opened
 * @param closed streams that were closed, by reason; the map contains every reason
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
