package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.web.server.StreamProtocol;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
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
    void streamsTakeConnectionsOverOnTomcatsOwnConnectorUnlessSwitchedOff() {
        try (TestServer server = TestServer.Kind.TOMCAT.start()) {
            assertThat(protocol(server)).isInstanceOf(StreamProtocol.class);
        }
        try (TestServer server = TestServer.Kind.TOMCAT_RESPONSE.start()) {
            assertThat(protocol(server)).isExactlyInstanceOf(Http11NioProtocol.class);
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
