package dev.ssespring.web.server;

import org.jspecify.annotations.Nullable;

/**
 * How a web server is fitted to many streams.
 *
 * @param acceptQueue how many connections may wait until they are accepted; null leaves it alone
 * @param maxConnections how many connections the server takes at least; null leaves it alone
 * @param smallBuffers whether to spend less memory on each connection, where the server lets one choose
 * @param maxResponseHeaders most bytes of a response's head; null leaves it alone
 */
public record ServerTuning(
        @Nullable Integer acceptQueue,
        @Nullable Integer maxConnections,
        boolean smallBuffers,
        @Nullable Integer maxResponseHeaders) {}
