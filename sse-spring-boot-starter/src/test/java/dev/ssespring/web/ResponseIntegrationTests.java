package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** What a response looks like on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResponseIntegrationTests {

    private static final String TEN_EVENTS = ": open heartbeat=15s\nretry: 2000\n\n"
            + String.join(
                    "",
                    IntStream.rangeClosed(1, 10)
                            .mapToObj("event: my-custom-event\ndata: Hello World! %d\n\n"::formatted)
                            .toList())
            + TestApplication.END;

    @ParameterizedTest
    @EnumSource
    void producerWritesTheWholeBodyAndEndsIt(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            HttpResponse<InputStream> response = server.get("/ten");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(TEN_EVENTS);
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void firstBytesComeBeforeTheFirstEvent(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start();
                InputStream body = server.get("/topic/orders").body()) {
            String position = server.publisher()
                    .publish("elsewhere", SseEvent.of("x"))
                    .position()
                    .toString();
            String joinedAt = position.replaceAll("-1$", "-0");
            String expected = ": open heartbeat=15s\nretry: 2000\nid: " + joinedAt + "\n\n";
            assertThat(new String(body.readNBytes(expected.length()), StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void headOpensNoStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            HttpRequest head = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/topic/orders"))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<byte[]> response =
                    HttpClient.newHttpClient().send(head, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(response.body()).isEmpty();
            assertThat(server.publisher().openStreams()).isZero();
        }
    }

    @Test
    void streamsRunOverHttp2WithoutAConnectionHeader() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start("server.http2.enabled=true")) {
            HttpResponse<InputStream> response = server.get("/ten");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.headers().firstValue("Connection")).isEmpty();
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(TEN_EVENTS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failingProducerEndsTheResponseCleanly(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            assertThat(new String(server.get("/failing").body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(": open heartbeat=15s\nretry: 2000\n\ndata: before\n\n" + TestApplication.FAILED
                            + TestApplication.END);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lastEventIdIsReadAsUtf8(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            List<String> lines = List.of(
                    "GET /context HTTP/1.1",
                    "Host: localhost",
                    "Connection: close",
                    "Last-Event-ID: \u65E5\u00E9",
                    "",
                    "");
            socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: \u65E5\u00E9\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void plainControllersStreamEndsCleanlyUnderAnyType(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            for (String path : List.of("/plain", "/object", "/entity-of-anything", "/http-entity")) {
                assertThat(new String(server.get(path).body().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(": open heartbeat=15s\nretry: 2000\n\ndata: plain\n\n" + TestApplication.END);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamBehindACachingFilterIsRefusedWithAdvice(TestServer.Kind kind) throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> caching = context -> context.registerBean(
                Filter.class,
                () -> (request, response, chain) ->
                        chain.doFilter(request, new ContentCachingResponseWrapper((HttpServletResponse) response)));
        try (TestServer server = kind.start(caching)) {
            HttpResponse<InputStream> response = server.get("/ten", "Accept", "application/json");
            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(server.publisher().openStreams()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void etagFilterLeavesStreamsAlone(TestServer.Kind kind) throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> etags =
                context -> context.registerBean(ShallowEtagHeaderFilter.class);
        try (TestServer server = kind.start(etags)) {
            assertThat(server.firstEvent("/waiting").data()).isEqualTo("first");
        }
    }
}
