package dev.ssespring.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Transport that sends requests. It does not follow redirects, does not ask for compression, and does not limit the
 * time for reading a response. Thread-safe.
 */
public interface SseTransport {

    /**
     * Prepares one request without sending it.
     *
     * @param request request to send
     * @return an exchange for one use
     * @throws IllegalArgumentException if the request can never be sent
     */
    Exchange exchange(Request request);

    /**
     * Returns whether a request may be sent again after a 401, because the transport adds credentials of its own.
     *
     * @return false by default
     */
    default boolean renewsCredentials() {
        return false;
    }

    /** Request and its response. */
    interface Exchange {

        /**
         * Sends the request and waits for the headers of the response.
         *
         * @return the response, whose body must be closed
         * @throws IOException if there is no response, also because of {@link #cancel()}
         * @throws InterruptedException if the thread was interrupted, but not by this exchange
         */
        Response send() throws IOException, InterruptedException;

        /**
         * Cancels the exchange at any point: sending fails, and so does reading the body, also when they begin later.
         * Any thread may call it, more than once. Does not block.
         */
        void cancel();
    }

    /** Whether a request goes to the origin that the application named. */
    enum Destination {
        /** To the origin that the application named. */
        OWN_ORIGIN,
        /** To another origin after a redirect: no credentials may be added. */
        OTHER_ORIGIN
    }

    /**
     * Request to send.
     *
     * @param method HTTP method such as {@code GET}
     * @param uri absolute http or https URI
     * @param headers all headers, each with at least one value
     * @param body read-only, null for none
     * @param destination whether credentials may be added
     */
    record Request(
            String method,
            URI uri,
            Map<String, List<String>> headers,
            @Nullable ByteBuffer body,
            Destination destination) {}

    /**
     * Response whose headers were received.
     *
     * @param status status code
     * @param headers headers, with names in any case
     * @param body body that is still being received; reading blocks, closing ends the exchange
     */
    record Response(int status, Map<String, List<String>> headers, InputStream body) {

        /**
         * Returns the first value of a header.
         *
         * @param name header name in any case
         * @return null if there is none
         */
        public @Nullable String header(String name) {
            List<String> values = values(name);
            return values.isEmpty() ? null : values.get(0);
        }

        /**
         * Returns all values of a header, in the order received.
         *
         * @param name header name in any case
         * @return one value for each occurrence of the header, not split at commas; empty if there is none
         */
        public List<String> values(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .toList();
        }
    }
}
