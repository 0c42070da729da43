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
 * How the embedded web server is fitted to many streams.
 *
 * @param acceptQueue Most connections that wait until the server accepts them, such as when all clients come back at once; 0 for the server's own default.
 * @param sendBufferSize Most bytes that the operating system buffers for one stream on HTTP/1.1, so that clients that do not read are noticed soon; 0 to leave it to the operating system, which takes some megabytes.
 * @param writeToConnection Whether streams on HTTP/1.1 are written straight to their connection, where the embedded server allows that, so that their requests end as soon as the response has begun. Otherwise streams are written to the servlet response.
 */
@ConfigurationProperties("sse.server")
record SseWebServerProperties(
        @DefaultValue("1000") int acceptQueue,
        @DefaultValue("128KB") DataSize sendBufferSize,
        @DefaultValue("true") boolean writeToConnection) {

    /** What a server has besides streams when it holds as many of them as it may. */
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

    /** What the application says to Tomcat itself goes first. */
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
