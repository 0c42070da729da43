package dev.ssespring.broker;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How much of which topic is kept.
 *
 * @param limits for topics that none of the overrides names
 * @param overrides for topics that match; the first one counts
 * @param maxTopics most topics with a history, where what one user got from a topic counts as one more; 1 or more
 * @param maxBytes most bytes of all histories together, 0 or more. Beyond either, the topics to which nothing was
 *     published for the longest time lose theirs
 */
public record HistoryPolicy(
        HistoryLimits limits, Map<TopicPattern, HistoryLimits> overrides, int maxTopics, long maxBytes) {

    /** {@link HistoryLimits#DEFAULTS} for all topics, 10,000 topics, 64 MiB together. */
    public static final HistoryPolicy DEFAULTS = new HistoryPolicy(HistoryLimits.DEFAULTS, Map.of(), 10_000, 64 << 20);

    /**
     * Copies the overrides in their order and checks the ranges.
     *
     * @throws IllegalArgumentException if one is not kept
     */
    public HistoryPolicy {
        Objects.requireNonNull(limits, "'limits' must not be null");
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
        require(maxTopics >= 1, "maxTopics", maxTopics, "must be 1 or more");
        require(maxBytes >= 0, "maxBytes", maxBytes, "must not be negative");
    }

    /**
     * The limits of one topic.
     *
     * @param topic any
     * @return its own or the common ones
     */
    public HistoryLimits limitsOf(Topic topic) {
        return overrides.entrySet().stream()
                .filter(override -> override.getKey().matches(topic))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(limits);
    }
}
