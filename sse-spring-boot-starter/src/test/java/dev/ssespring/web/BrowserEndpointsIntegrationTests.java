package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import dev.ssespring.web.browser.ClientScriptEndpoint;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the starter serves by itself: the client, and the endpoint without code. */
@ExtendWith(OutputCaptureExtension.class)
class BrowserEndpointsIntegrationTests {

    @EachServer
    void clientIsServedBehindAContextPath(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("server.servlet.context-path=/app")) {
            HttpResponse<InputStream> response = server.get("/app/sse/client.js");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/javascript;charset=UTF-8");
            String tag = response.headers().firstValue("ETag").orElseThrow();
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("text/event-stream");

            assertThat(server.get("/app/sse/client.js", "If-None-Match", tag).statusCode())
                    .isEqualTo(304);
            HttpResponse<InputStream> compressed = server.get("/app/sse/client.js", "Accept-Encoding", "gzip");
            assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
            assertThat(compressed.body().readAllBytes()).hasSizeLessThanOrEqualTo(4096);
            String versioned =
                    server.context().getBean(ClientScriptEndpoint.class).versionedPath();
            assertThat(server.get("/app" + versioned).statusCode()).isEqualTo(200);
            assertThat(server.head("/app/sse/client.js").statusCode()).isEqualTo(200);
        }
    }

    @EachServer
    void pathOfTheClientIsAProperty(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.browser.path=/assets/live.js")) {
            assertThat(server.get("/assets/live.js").statusCode()).isEqualTo(200);
            assertThat(server.get("/sse/client.js").statusCode()).isEqualTo(404);
        }
        try (TestServer server = kind.start("sse.browser.enabled=false")) {
            assertThat(server.get("/sse/client.js").statusCode()).isEqualTo(404);
        }
    }

    @EachServer
    void endpointWithoutCodeOpensStreamsAndResumesThem(TestServer.Kind kind) throws Exception {
        SubscriptionAuthorizer authorizer =
                (request, pattern) -> !pattern.name().startsWith("secret");
        try (TestServer server = kind.start(
                context -> context.registerBean(SubscriptionAuthorizer.class, () -> authorizer),
                "sse.endpoint.path=/sse")) {
            HttpResponse<InputStream> response = server.get("/sse?topic=orders&topic=prices.*");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            SseReader stream = new SseReader(response.body());
            server.publisher().publish("orders", SseEvent.of("one"));
            server.publisher().publish("prices.EUR", SseEvent.of("two"));
            SseEvent first = stream.read();
            assertThat(first.data()).isEqualTo("one");
            assertThat(stream.read().data()).isEqualTo("two");

            SseEvent resumed = server.firstEvent("/sse?topic=prices.EUR&lastEventId=" + first.id());
            assertThat(resumed.data()).isEqualTo("two");
            assertThat(server.get("/sse?topic=secret").statusCode()).isEqualTo(403);
            assertThat(server.get("/sse?topic=orders&unknown=1").statusCode()).isEqualTo(400);
            assertThat(server.get("/sse/client.js").statusCode())
                    .as("the client beside it")
                    .isEqualTo(200);
        }
    }

    @EachServer
    void endpointWithoutAnAuthorizerStartsAndRefusesEverything(TestServer.Kind kind, CapturedOutput output)
            throws Exception {
        try (TestServer server = kind.start("sse.endpoint.path=/sse")) {
            HttpResponse<InputStream> refused = server.get("/sse?topic=orders", "Accept", "text/event-stream");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("dev.ssespring.publisher.SubscriptionAuthorizer");
            assertThat(output)
                    .contains("SSE endpoint '/sse' refuses each request with 403, because there is no"
                            + " SubscriptionAuthorizer bean");
        }
    }

    @EachServer
    void thereIsNoEndpointUnlessItHasAPath(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            assertThat(server.get("/sse?topic=orders").statusCode()).isEqualTo(404);
        }
    }
}
