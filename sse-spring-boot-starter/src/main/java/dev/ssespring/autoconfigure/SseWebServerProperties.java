package dev.ssespring.autoconfigure;

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
 * @param smallBuffers Whether Tomcat spends half the memory on each connection; then ordinary responses of more than 512 bytes are sent in chunks, and response headers may have 4 KB together.
 */
@ConfigurationProperties("sse.server")
record SseWebServerProperties(
        @DefaultValue("1000") int acceptQueue,
        @DefaultValue("128KB") DataSize sendBufferSize,
        @DefaultValue("false") boolean smallBuffers) {

    /** What a server has besides streams when it holds as many of them as it may. */
    private static final int OTHER_CONNECTIONS = 1_000;

    private static final int TOMCATS_CONNECTIONS = 8_192;

    private static final int SMALL_RESPONSE_HEADERS = 4_096;

    SseWebServerProperties {
        PropertyRange.require("sse.server.accept-queue", acceptQueue, acceptQueue >= 0, "It must not be negative.");
        boolean inRange = sendBufferSize.toBytes() >= 0 && sendBufferSize.toBytes() <= Integer.MAX_VALUE;
        PropertyRange.require("sse.server.send-buffer-size", sendBufferSize, inRange, "It must be 0 to 2147483647B.");
    }

    int sendBufferBytes() {
        return Math.toIntExact(sendBufferSize.toBytes());
    }

    /** What the application says to Tomcat itself goes first. */
    ServerTuning forTomcat(Environment environment, int streams) {
        return new ServerTuning(
                isSet(environment, "server.tomcat.accept-count") ? null : acceptQueueIfAny(),
                isSet(environment, "server.tomcat.max-connections") ? null : connectionsFor(streams),
                smallBuffers,
                smallBuffers && !isSet(environment, "server.tomcat.max-http-response-header-size")
                        ? SMALL_RESPONSE_HEADERS
                        : null);
    }

    ServerTuning forJetty() {
        return new ServerTuning(acceptQueueIfAny(), null, smallBuffers, null);
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
