package dev.ssespring.web.server;

import org.jspecify.annotations.Nullable;

/**
 * How a web server is fitted to many streams.
 *
 * @param acceptQueue how many connections may wait until they are accepted; null leaves it alone
 * @param maxConnections how many connections the server takes at least; null leaves it alone
 * @param connections whether streams may take over the connections of their requests, where the server lets them
 */
public record ServerTuning(
        @Nullable Integer acceptQueue, @Nullable Integer maxConnections, boolean connections) {}
