package dev.ssespring.client.engine.request;

import dev.ssespring.client.SseTransport;
import java.net.URI;

/** Result of sending a request: an open event stream, or the end of the attempt. */
public sealed interface AttemptResult {

    /**
     * Response that is an event stream.
     *
     * @param uri source of the response, after redirects
     * @param exchange to be cancelled when the response is no longer read
     * @param response its headers and its body
     */
    record OpenResponse(URI uri, SseTransport.Exchange exchange, SseTransport.Response response)
            implements AttemptResult {}

    /**
     * Attempt that ended without an event stream.
     *
     * @param end why and what follows
     */
    record Ended(AttemptEnd end) implements AttemptResult {}
}
