package dev.ssespring.client.http;

import java.net.http.HttpClient;

/** Callback for beans that customize the shared HTTP client, for example with a proxy or an authenticator. */
@FunctionalInterface
public interface SseHttpClientCustomizer {

    /**
     * Customizes the builder. The HTTP client must not follow redirects.
     *
     * @param builder configured by {@code sse.client.*} and {@code spring.http.clients.*}
     */
    void customize(HttpClient.Builder builder);
}
