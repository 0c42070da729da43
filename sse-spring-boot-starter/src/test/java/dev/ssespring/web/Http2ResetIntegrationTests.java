package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http2.Http2Protocol;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.support.GenericApplicationContext;

/** Browsers close an EventSource by resetting its HTTP/2 stream: their other streams must not notice. */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(OutputCaptureExtension.class)
class Http2ResetIntegrationTests {

    private static final String HTTP_2 = "server.http2.enabled=true";

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void connectionOutlivesStreamsThatAreResetOneAfterTheOther(TestServer.Kind kind) throws Exception {
        // Jetty does not tell of a reset that comes while the stream opens.
        try (TestServer server = kind.start(HTTP_2, "sse.heartbeat=50ms");
                Http2Client client = new Http2Client(server.port(), 1 << 20)) {
            int other = client.open("/topic/other");
            awaitBegin(client, other);
            // Jetty allows 64 in a second, which people do not reach.
            int resets = (kind == TestServer.Kind.JETTY) ? 50 : 100;
            for (int i = 0; i < resets; i++) {
                int id = client.open("/topic/orders");
                awaitBegin(client, id);
                client.cancel(id);
            }
            await().until(() -> server.publisher().openStreams() == 1);
            server.publisher().publish("other", SseEvent.of("still there"));
            await().until(() -> client.stream(other).text().contains("data: still there\n"));
            assertThat(client.isOver()).isFalse();
        }
    }

    /** Tomcat finishes a compressed response by a write, which fails, and closes the whole connection when a write fails. */
    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void connectionOutlivesCompressedStreamsThatAreWrittenToAfterTheirReset(TestServer.Kind kind, CapturedOutput output)
            throws Exception {
        try (TestServer server = kind.start(
                        HTTP_2,
                        "sse.heartbeat=50ms",
                        "server.compression.enabled=true",
                        "server.compression.mime-types=text/event-stream",
                        "server.compression.min-response-size=1");
                Http2Client client = new Http2Client(server.port(), 1 << 20)) {
            int other = client.open("/topic/other");
            awaitBegin(client, other);
            for (int i = 0; i < 20; i++) {
                int id = client.openCompressed("/topic/orders");
                await().until(() -> client.stream(id).data().length > 0);
                client.cancel(id);
                // Every second reset is noticed by a heartbeat.
                if (i % 2 == 0) {
                    server.publisher().publish("orders", SseEvent.of("nobody reads this"));
                }
                await().until(() -> server.publisher().openStreams() == 1);
            }
            server.publisher().publish("other", SseEvent.of("still there"));
            await().until(() -> client.stream(other).text().contains("data: still there\n"));
            assertThat(client.isOver()).isFalse();
        }
        assertThat(output).doesNotContain("ERROR", "\tat ");
    }

    /** The protection of Tomcat against requests that are reset as fast as they are sent. */
    @Test
    void connectionThatResetsOtherRequestsIsClosedByTomcat() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start(HTTP_2);
                Http2Client client = new Http2Client(server.port(), 1 << 20)) {
            assertThat(isClosedAfterResets(client, "/missing", 100)).isTrue();
        }
    }

    @Test
    void factorsThatTheApplicationSetsAreKept() throws Exception {
        WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> strict = factory ->
                factory.addConnectorCustomizers(connector -> http2(connector).setOverheadResetFactor(500));
        try (TestServer server = TestServer.Kind.TOMCAT.start(
                        (GenericApplicationContext context) ->
                                context.registerBean(WebServerFactoryCustomizer.class, () -> strict),
                        HTTP_2);
                Http2Client client = new Http2Client(server.port(), 1 << 20)) {
            for (int i = 0; i < 5; i++) {
                int id = client.open("/topic/orders");
                awaitBegin(client, id);
                client.cancel(id);
            }
            assertThat(client.isOver()).isFalse();
            assertThat(isClosedAfterResets(client, "/missing", 10)).isTrue();
        }
    }

    private static Http2Protocol http2(Connector connector) {
        return (Http2Protocol) connector.findUpgradeProtocols()[0];
    }

    private static boolean isClosedAfterResets(Http2Client client, String path, int resets) {
        try {
            for (int i = 0; i < resets; i++) {
                client.cancel(client.open(path));
            }
        } catch (IOException ex) {
            // Closed already.
            return true;
        }
        await().atMost(Duration.ofSeconds(10)).until(client::isOver);
        return true;
    }

    private static void awaitBegin(Http2Client client, int id) {
        await().pollInterval(Duration.ofMillis(1))
                .until(() -> client.stream(id).text().endsWith("\n\n"));
    }
}
