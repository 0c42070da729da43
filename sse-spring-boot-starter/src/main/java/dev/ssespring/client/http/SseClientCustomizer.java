package dev.ssespring.client.http;

import dev.ssespring.client.SseClient;

/** Callback for beans that customize each {@link SseClient.Builder}, called in the order of the beans. */
@FunctionalInterface
public interface SseClientCustomizer {

    /**
     * Customizes the builder.
     *
     * @param builder configured by {@code sse.client.*}
     */
    void customize(SseClient.Builder builder);
}
