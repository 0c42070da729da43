package dev.ssespring.web.server;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a web server for many open streams.
 *
 * @param acceptQueue maximum number of connections that wait to be accepted; null to keep the server's setting
 * @param maxConnections maximum number of connections; null to keep the server's setting
 * @param smallBuffers whether to use less memory per connection, if the server supports it
 * @param maxResponseHeaders maximum size of the response headers in bytes; null to keep the server's setting
 */
public record ServerTuning(
        @Nullable Integer acceptQueue,
        @Nullable Integer maxConnections,
        boolean smallBuffers,
        @Nullable Integer maxResponseHeaders) {}
