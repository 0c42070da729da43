package dev.ssespring.autoconfigure;

import dev.ssespring.web.endpoint.TopicLimits;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The endpoint that opens streams without a controller.
 *
 * @param path Path below the context path at which clients subscribe to topics that they name, such as '/sse'. There is
 *     no such endpoint unless this is set, and it refuses everything without a SubscriptionAuthorizer bean.
 * @param maxTopics Maximum number of topics and patterns of one request; 'sse.limits.topics-per-stream' is a further limit.
 * @param maxPatterns Maximum number of patterns with wildcards of one request; 0 to refuse patterns.
 * @param maxLength Maximum number of characters of a topic or pattern of a request.
 */
@ConfigurationProperties("sse.endpoint")
record SseTopicEndpointProperties(
        @Nullable String path,
        @DefaultValue("100") int maxTopics,
        @DefaultValue("10") int maxPatterns,
        @DefaultValue("128") int maxLength) {

    SseTopicEndpointProperties {
        boolean valid = path == null
                || (path.startsWith("/") && path.chars().noneMatch(c -> c == '*' || c == '?' || c == '{' || c == '}'));
        PropertyRange.require(
                "sse.endpoint.path", String.valueOf(path), valid, "It must begin with '/' and have no wildcards.");
        PropertyRange.require("sse.endpoint.max-topics", maxTopics, maxTopics >= 1, "It must be 1 or more.");
        PropertyRange.require("sse.endpoint.max-patterns", maxPatterns, maxPatterns >= 0, "It must not be negative.");
        PropertyRange.require("sse.endpoint.max-length", maxLength, maxLength >= 1, "It must be 1 or more.");
    }

    String requiredPath() {
        if (path == null) {
            throw new IllegalStateException("'sse.endpoint.path' is not set");
        }
        return path;
    }

    TopicLimits limits() {
        return new TopicLimits(maxTopics, maxPatterns, maxLength);
    }
}
