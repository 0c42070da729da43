package dev.ssespring.client.listener;

import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseRequest;
import java.net.URI;
import java.net.URISyntaxException;

/** Creates requests from the attribute {@code url}: absolute, or relative to the base URL of the client. */
final class ListenerUrl {

    private ListenerUrl() {}

    static SseRequest get(SseClient client, String url) {
        try {
            return client.get(url);
        } catch (IllegalArgumentException ex) {
            throw explained(url);
        }
    }

    private static InvalidSseListenerException explained(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException ex) {
            return new InvalidSseListenerException(
                    "'url' is not a URL: %s at index %d: '%s'"
                            .formatted(ex.getReason(), ex.getIndex(), withoutSecrets(url)),
                    "correct or encode it");
        }
        if (uri.isAbsolute()) {
            return new InvalidSseListenerException(
                    "'url' must be an http or https URL with a host: '" + withoutSecrets(url) + "'",
                    "start with http:// or https://, followed by the name of the host");
        }
        return new InvalidSseListenerException(
                (url.isEmpty() ? "'url' is empty" : "'url' is relative: '" + withoutSecrets(url) + "'")
                        + ", and there is no base URL",
                "set 'sse.client.base-url', or start 'url' with http:// or https://");
    }

    private static String withoutSecrets(String url) {
        return url.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
    }
}
