package dev.ssespring.autoconfigure;

import dev.ssespring.web.StreamWriting;
import dev.ssespring.web.server.ServerTuning;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the embedded web server for many open streams.
 *
 * @param acceptQueue Maximum number of connections that wait to be accepted, such as when all clients
 *     reconnect at the same time; 0 for the default of the server. 'server.tomcat.accept-count' takes precedence, and the
 *     limit of the operating system (somaxconn) applies as well.
 * @param sendBufferSize Size of the send buffer of each HTTP/1.1 stream, which limits how much is sent before a client that
 *     does not read is detected; Linux uses twice as much. 0 for the default of the operating system, which is some
 *     megabytes.
 * @param writeToConnection Whether HTTP/1.1 streams are written straight to their connection if the embedded server supports it, so that their requests complete as soon as the response has begun. Otherwise streams are written to the servlet response.
 */
@ConfigurationProperties("sse.server")
record SseWebServerProperties(
        @DefaultValue("1000") int acceptQueue,
        @DefaultValue("128KB") DataSize sendBufferSize,
        @DefaultValue("true") boolean writeToConnection) {

    /** Number of connections for other requests when the maximum number of streams is open. */
    private static final int OTHER_CONNECTIONS = 1_000;

    private static final int TOMCATS_CONNECTIONS = 8_192;

    SseWebServerProperties {
        PropertyRange.require("sse.server.accept-queue", acceptQueue, acceptQueue >= 0, "It must not be negative.");
        boolean inRange = sendBufferSize.toBytes() >= 0 && sendBufferSize.toBytes() <= Integer.MAX_VALUE;
        PropertyRange.require("sse.server.send-buffer-size", sendBufferSize, inRange, "It must be 0 to 2147483647B.");
    }

    StreamWriting toWriting() {
        return new StreamWriting(Math.toIntExact(sendBufferSize.toBytes()), writeToConnection);
    }

    /** Properties of Tomcat that the application sets take precedence. */
    ServerTuning forTomcat(Environment environment, int streams) {
        return new ServerTuning(
                isSet(environment, "server.tomcat.accept-count") ? null : acceptQueueIfAny(),
                isSet(environment, "server.tomcat.max-connections") ? null : connectionsFor(streams),
                writeToConnection);
    }

    ServerTuning forJetty() {
        return new ServerTuning(acceptQueueIfAny(), null, writeToConnection);
    }

    private @Nullable Integer acceptQueueIfAny() {
        return (acceptQueue > 0) ? acceptQueue : null;
    }

    private static int connectionsFor(int streams) {
        return Math.max(TOMCATS_CONNECTIONS, streams + Math.min(OTHER_CONNECTIONS, Integer.MAX_VALUE - streams));
    }

    private static boolean isSet(Environment environment, String property) {
        return Binder.get(environment).bind(property, String.class).isBound();
    }
}
