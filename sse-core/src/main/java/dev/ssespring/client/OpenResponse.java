package dev.ssespring.client;

import java.net.URI;

/**
 * A response that is an event stream.
 *
 * @param uri where it came from, after redirects
 * @param exchange ends it
 * @param response its headers and its body
 */
record OpenResponse(URI uri, SseTransport.Exchange exchange, SseTransport.Response response) implements AttemptResult {}
