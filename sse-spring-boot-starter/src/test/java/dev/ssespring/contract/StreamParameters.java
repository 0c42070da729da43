package dev.ssespring.contract;

import dev.ssespring.client.ReconnectPolicy;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseTimeouts;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** What the suite says about a client that it wants. All but the two URLs may be null. */
record StreamParameters(
        String streamUrl,
        String callbackUrl,
        Integer initialDelayMs,
        Integer readTimeoutMs,
        String lastEventId,
        String method,
        String body,
        Map<String, String> headers) {

    /** Short, since the suite looks for a client that wrongly comes back for one second only. */
    private static final int DEFAULT_DELAY_MS = 100;

    /**
     * Checks what cannot be done without.
     *
     * @throws IllegalArgumentException if a URL is missing or none, or a number is out of its range
     */
    StreamParameters {
        require(streamUrl != null, "'streamUrl' is missing");
        require(callbackUrl != null, "'callbackUrl' is missing");
        require(callbackUrl.matches("https?://\\S+"), "'callbackUrl' must be an http or https URL");
        require(initialDelayMs == null || initialDelayMs >= 0, "'initialDelayMs' must not be negative");
        require(readTimeoutMs == null || readTimeoutMs > 0, "'readTimeoutMs' must be more than zero");
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** The same as a request of the client under test. */
    SseRequest request(SseClient client) {
        SseRequest request = client.method((method != null) ? method : "GET", URI.create(streamUrl))
                .keepComments()
                .reconnect(ReconnectPolicy.DEFAULTS.withMinDelay(Duration.ZERO).withDelay(delay()));
        if (headers != null) {
            headers.forEach(request::header);
        }
        if (body != null) {
            request.body(body);
        }
        if (lastEventId != null) {
            request.lastEventId(lastEventId);
        }
        if (readTimeoutMs != null) {
            request.timeouts(SseTimeouts.DEFAULTS.withIdle(Duration.ofMillis(readTimeoutMs)));
        }
        return request;
    }

    private Duration delay() {
        return Duration.ofMillis((initialDelayMs != null) ? initialDelayMs : DEFAULT_DELAY_MS);
    }
}
