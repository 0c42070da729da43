package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Servers that compress responses, streams included if one believes their configuration. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompressionIntegrationTests {

    private static final String[] COMPRESSING = {
        "server.compression.enabled=true",
        "server.compression.mime-types=text/event-stream,application/json",
        "server.compression.min-response-size=1",
        "sse.heartbeat=200ms"
    };

    @RestController
    static class Ordinary {

        @GetMapping(path = "/ordinary", produces = "application/json")
        Map<String, String> ordinary() {
            return Map.of("key", "value ".repeat(1_000));
        }
    }

    @EachServer
    void eachEventCanBeReadBeforeTheNext(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(context -> context.registerBean(Ordinary.class), COMPRESSING)) {
            assertEventsCome(server);
        }
    }

    @EachServer
    void eachEventCanBeReadBeforeTheNextOverHttp2(TestServer.Kind kind) throws Exception {
        String[] http2 = {COMPRESSING[0], COMPRESSING[1], COMPRESSING[2], COMPRESSING[3], "server.http2.enabled=true"};
        try (TestServer server = kind.start(context -> context.registerBean(Ordinary.class), http2)) {
            assertEventsCome(server);
        }
    }

    /** Added by the application, and after the customizers of the starter. */
    @Test
    @SuppressWarnings("removal")
    void eachEventCanBeReadBeforeTheNextThroughAnOldHandlerOfJetty() throws Exception {
        WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> gzip =
                factory -> factory.addServerCustomizers(server -> {
                    GzipHandler handler = new GzipHandler();
                    handler.setIncludedMimeTypes("text/event-stream", "application/json");
                    handler.setMinGzipSize(16);
                    server.insertHandler(handler);
                });
        try (TestServer server = TestServer.Kind.JETTY.start(
                context -> {
                    context.registerBean(Ordinary.class);
                    context.registerBean(WebServerFactoryCustomizer.class, () -> gzip);
                },
                "sse.heartbeat=200ms")) {
            assertEventsCome(server);
        }
    }

    private static void assertEventsCome(TestServer server) throws Exception {
        HttpResponse<InputStream> response = server.get("/topic/orders", "Accept-Encoding", "gzip");
        assertThat(response.headers().allValues("Content-Encoding")).doesNotContain("identity");
        try (InputStream body = decoded(response)) {
            SseReader reader = new SseReader(body);
            for (int i = 0; i < 5; i++) {
                server.publisher().publish("orders", SseEvent.of("event " + i));
                assertThat(reader.read().data()).isEqualTo("event " + i);
            }
            assertThat(server.publisher().openStreams()).isOne();
        }
        // The client has left, which heartbeats find out.
        await().until(() -> server.publisher().openStreams() == 0);

        HttpResponse<InputStream> ordinary = server.get("/ordinary", "Accept-Encoding", "gzip");
        assertThat(ordinary.headers().firstValue("Content-Encoding")).hasValue("gzip");
    }

    private static InputStream decoded(HttpResponse<InputStream> response) throws IOException {
        return response.headers().firstValue("Content-Encoding").isPresent()
                ? new GZIPInputStream(response.body(), 1)
                : response.body();
    }
}
