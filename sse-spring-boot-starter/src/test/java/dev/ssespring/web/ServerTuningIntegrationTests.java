package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.web.server.SmallBufferProtocol;
import java.nio.charset.StandardCharsets;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** How real servers are fitted to many streams. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerTuningIntegrationTests {

    @Test
    void tomcatTakesAsManyConnectionsAsThereMayBeStreamsAndSomeMore() {
        try (TestServer server = TestServer.Kind.TOMCAT.start("sse.limits.total=20000")) {
            AbstractHttp11Protocol<?> protocol = protocol(server);
            assertThat(protocol.getMaxConnections()).isEqualTo(21_000);
            assertThat(protocol.getAcceptCount()).isEqualTo(1_000);
            assertThat(protocol).isNotInstanceOf(SmallBufferProtocol.class);
        }
    }

    @Test
    void tomcatNeverTakesFewerConnectionsThanByItself() {
        try (TestServer server = TestServer.Kind.TOMCAT.start("sse.limits.total=10")) {
            assertThat(protocol(server).getMaxConnections()).isEqualTo(8_192);
        }
    }

    @Test
    void whatTheApplicationSaysToTomcatItselfIsKept() {
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                "server.tomcat.max-connections=123", "server.tomcat.acceptCount=45", "sse.server.accept-queue=7")) {
            assertThat(protocol(server).getMaxConnections()).isEqualTo(123);
            assertThat(protocol(server).getAcceptCount()).isEqualTo(45);
        }
    }

    @Test
    void zeroLeavesTheServersOwnQueue() {
        try (TestServer server = TestServer.Kind.TOMCAT.start("sse.server.accept-queue=0")) {
            assertThat(protocol(server).getAcceptCount()).isEqualTo(100);
        }
        try (TestServer server = TestServer.Kind.JETTY.start("sse.server.accept-queue=0")) {
            assertThat(connector(server).getAcceptQueueSize()).isZero();
        }
    }

    @Test
    void jettyLetsAsManyConnectionsWait() {
        try (TestServer server = TestServer.Kind.JETTY.start("sse.server.accept-queue=77")) {
            assertThat(connector(server).getAcceptQueueSize()).isEqualTo(77);
        }
    }

    @Test
    void smallBuffersLeaveRoomForTheHeadersThatTheApplicationAskedFor() {
        try (TestServer server = TestServer.Kind.TOMCAT.start("sse.server.small-buffers=true")) {
            assertThat(protocol(server).getMaxHttpResponseHeaderSize()).isEqualTo(4_096);
        }
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                "sse.server.small-buffers=true", "server.tomcat.max-http-response-header-size=20KB")) {
            assertThat(protocol(server).getMaxHttpResponseHeaderSize()).isEqualTo(20 << 10);
        }
    }

    /** Both for events and for a response that does not fit into the smaller buffers. */
    @Test
    void smallBuffersLoseNothing() throws Exception {
        int events = 2_000;
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                        "sse.server.small-buffers=true", "sse.mailbox.max-events=10000", "sse.mailbox.max-size=64MB");
                SseReader reader = new SseReader(server.get("/topic/orders").body())) {
            assertThat(protocol(server)).isInstanceOf(SmallBufferProtocol.class);
            for (int i = 0; i < events; i++) {
                server.publisher().publish("orders", SseEvent.of(i + "x".repeat(i * 7 % 20_000)));
            }
            for (int i = 0; i < events; i++) {
                assertThat(reader.read().data()).isEqualTo(i + "x".repeat(i * 7 % 20_000));
            }
            String missing = "/missing/" + "x".repeat(5_000);
            String answer = new String(
                    server.get(missing, "X-Long", "y".repeat(2_000)).body().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("\"path\":\"" + missing + "\"");
        }
    }

    private static AbstractHttp11Protocol<?> protocol(TestServer server) {
        TomcatWebServer tomcat = (TomcatWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
        return (AbstractHttp11Protocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler();
    }

    private static ServerConnector connector(TestServer server) {
        JettyWebServer jetty = (JettyWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
        return (ServerConnector) jetty.getServer().getConnectors()[0];
    }
}
