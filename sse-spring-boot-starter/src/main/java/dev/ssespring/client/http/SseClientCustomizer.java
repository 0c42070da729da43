package dev.ssespring.client.http;

import dev.ssespring.client.SseClient;

/** A bean that changes every {@link SseClient.Builder} before the application gets it, in the order of the beans. */
@FunctionalInterface
public interface SseClientCustomizer {

    /**
     * Changes the builder.
     *
     * @param builder set up from {@code sse.client.*} so far
     */
    void customize(SseClient.Builder builder);
}
