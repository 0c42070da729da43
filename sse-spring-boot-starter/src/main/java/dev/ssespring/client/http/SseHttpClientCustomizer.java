package dev.ssespring.client.http;

import java.net.http.HttpClient;

/** A bean that changes the HTTP client that all streams share: proxy, authenticator, protocol version. */
@FunctionalInterface
public interface SseHttpClientCustomizer {

    /**
     * Changes the builder. Redirects must not be followed by it.
     *
     * @param builder set up from {@code sse.client.*} and {@code spring.http.clients.*} so far
     */
    void customize(HttpClient.Builder builder);
}
