package dev.ssespring.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests. It follows no redirects, adds no compression and sets no deadline to a response's body. Safe for any
 * number of threads.
 */
public interface SseTransport {

    /**
     * Prepares one request; sends nothing yet.
     *
     * @param request what to send
     * @return for one use
     * @throws IllegalArgumentException if it cannot be sent as it is, now or later
     */
    Exchange exchange(Request request);

    /**
     * Whether sending a request again after a 401 may help, because something here brings credentials of its own.
     *
     * @return false unless it is known to
     */
    default boolean renewsCredentials() {
        return false;
    }

    /** One request and its response. */
    interface Exchange {

        /**
         * Sends the request and waits for the headers of the response.
         *
         * @return the response, whose body must be closed
         * @throws IOException if there is none, also because of {@link #cancel()}
         * @throws InterruptedException if the thread was interrupted by somebody else
         */
        Response send() throws IOException, InterruptedException;

        /**
         * Ends the exchange at whatever point it is: sending fails, and so does reading the body, also when they begin
         * later. Any thread may call it, also twice; it does not block.
         */
        void cancel();
    }

    /** Whether a request goes to where the application sent it. */
    enum Destination {
        /** To the origin that the application named. */
        OWN_ORIGIN,
        /** Redirected to another origin: nothing that proves who sends it may be added. */
        OTHER_ORIGIN
    }

    /**
     * What to send.
     *
     * @param method such as {@code GET}
     * @param uri an absolute http or https URI
     * @param headers all of them, none empty
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
     * What came.
     *
     * @param status its status code
     * @param headers the names in any case
     * @param body still being received; reading blocks, closing ends the exchange
     */
    record Response(int status, Map<String, List<String>> headers, InputStream body) {

        /**
         * The first value of a header.
         *
         * @param name in any case
         * @return null if there is none
         */
        public @Nullable String header(String name) {
            List<String> values = values(name);
            return values.isEmpty() ? null : values.get(0);
        }

        /**
         * Returns all values of a header, in the order received.
         *
         * @param name in any case
         * @return one for each time the header occurs, not split at commas; empty if there is none
         */
        public List<String> values(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .flatMap(header -> header.getValue().stream())
                    .toList();
        }
    }
}
