package dev.ssespring.web.server;

import org.jspecify.annotations.Nullable;

/**
 * Settings of a web server for many open streams.
 *
 * @param acceptQueue maximum number of connections that wait to be accepted; null to keep the server's setting
 * @param maxConnections maximum number of connections; null to keep the server's setting
 * @param connections whether streams may take over the connections of their requests, if the server supports it
 */
public record ServerTuning(
        @Nullable Integer acceptQueue, @Nullable Integer maxConnections, boolean connections) {}
