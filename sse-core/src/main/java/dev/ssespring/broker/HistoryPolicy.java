package dev.ssespring.broker;

import static dev.ssespring.broker.InvalidOptionException.require;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Limits for the histories of topics.
 *
 * @param limits limits of topics that no override matches
 * @param overrides limits of topics that match a pattern; the first match is used
 * @param maxTopics maximum number of topics with a history, 1 or more; the private events of one user on a topic count
 *     as one more
 * @param maxBytes maximum size of all histories in bytes, 0 or more. If one of both is exceeded, the histories of the
 *     topics that were published to least recently are removed
 */
public record HistoryPolicy(
        HistoryLimits limits, Map<TopicPattern, HistoryLimits> overrides, int maxTopics, long maxBytes) {

    /** {@link HistoryLimits#DEFAULTS} for all topics, 10,000 topics, 64 MiB in total. */
    public static final HistoryPolicy DEFAULTS = new HistoryPolicy(HistoryLimits.DEFAULTS, Map.of(), 10_000, 64 << 20);

    /**
     * Copies the overrides in their order and checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public HistoryPolicy {
        Objects.requireNonNull(limits, "'limits' must not be null");
        overrides = Collections.unmodifiableMap(new LinkedHashMap<>(overrides));
        require(maxTopics >= 1, "maxTopics", maxTopics, "must be 1 or more");
        require(maxBytes >= 0, "maxBytes", maxBytes, "must not be negative");
    }

    /**
     * Returns the limits of one topic.
     *
     * @param topic any topic
     * @return the limits of the first override that matches, or the common limits
     */
    public HistoryLimits limitsOf(Topic topic) {
        return overrides.entrySet().stream()
                .filter(override -> override.getKey().matches(topic))
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(limits);
    }
}
