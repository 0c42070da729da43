package dev.ssespring.test;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.test.server.ScriptedResponse;
import dev.ssespring.test.server.ScriptedSseExchange;
import dev.ssespring.test.server.ScriptedSseServer;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does with bytes and connections, by a server that writes them as the test says. */
class WireIntegrationTests {

    private static final Duration LONG = Duration.ofSeconds(5);

    private ScriptedSseServer server = ScriptedSseServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private SseTestRequest get() {
        return SseTestClient.to(server.uri("/base")).get("/orders?x=1");
    }

    @Test
    void sendsWhatABrowserSends() {
        server.enqueue(ScriptedResponse.stream());
        try (SseTestStream stream = get().header("X-Mine", "1")
                .cookie("a", "1")
                .cookie("b", "2")
                .bearerToken("t")
                .lastEventId("caf\u00e9")
                .open()) {
            assertThat(server.takeRequest())
                    .hasMethod("GET")
                    .hasTarget("/base/orders?x=1")
                    .hasHeader("Accept", "text/event-stream")
                    .hasHeader("Cache-Control", "no-cache")
                    .hasHeader("Host", "localhost:" + server.port())
                    .hasHeader("X-Mine", "1")
                    .hasHeader("Cookie", "a=1; b=2")
                    .hasHeader("Authorization", "Bearer t")
                    .hasLastEventId("caf\u00e9");
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream).hasHeader("Content-Type", "text/event-stream");
        }
    }

    @Test
    void encodesCharactersOutsideAscii() {
        server.enqueue(ScriptedResponse.stream());
        try (SseTestStream stream = SseTestClient.to(server.uri(""))
                .get("/caf\u00e9?topic=gr\u00f6\u00dfe&q=a%20b")
                .open()) {
            assertThat(server.takeRequest()).hasTarget("/caf%C3%A9?topic=gr%C3%B6%C3%9Fe&q=a%20b");
            assertThat(stream.isOpen()).isTrue();
        }
    }

    @Test
    void logsInByAFormBelowAPathThatLooksLikeAnError() {
        server.enqueue(
                ScriptedResponse.status(200, "Set-Cookie: S=1; Path=/"),
                ScriptedResponse.status(302, "Location: /error-tracker/", "Set-Cookie: S=2; HttpOnly"),
                ScriptedResponse.stream(),
                ScriptedResponse.status(200),
                ScriptedResponse.status(302, "Location: /error-tracker/login?error"),
                ScriptedResponse.status(200),
                ScriptedResponse.status(302, "Location: /error-tracker/login-error"));
        SseTestClient client = SseTestClient.to(server.uri("/error-tracker"));
        try (SseTestStream stream =
                client.formLogin("alice", "secret").get("/orders").open()) {
            server.takeRequest();
            assertThat(server.takeRequest())
                    .hasTarget("/error-tracker/login")
                    .hasHeader("Cookie", "S=1")
                    .hasBody("username=alice&password=secret");
            assertThat(server.takeRequest()).hasHeader("Cookie", "S=2");
            assertThat(stream.isOpen()).isTrue();
        }
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client.formLogin("alice", "wrong"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Login of 'alice'");
        }
    }

    @Test
    void sendsTheCsrfTokenHoweverItIsQuoted() {
        for (String field : new String[] {
            "<input type=\"hidden\" name=\"_csrf\" value=\"t1\"/>",
            "<input type='hidden' name='_csrf' value='t1'>",
            "<input value=\"t1\" type=hidden name=_csrf >"
        }) {
            server.enqueue(ScriptedResponse.body(200, "text/html", field), ScriptedResponse.status(302, "Location: /"));
            SseTestClient.to(server.uri("")).formLogin("alice", "secret");
            server.takeRequest();
            assertThat(server.takeRequest()).hasBody("username=alice&password=secret&_csrf=t1");
        }
    }

    @Test
    void sendsBodiesAndHeadersOfTheClient() {
        server.enqueue(ScriptedResponse.stream());
        SseTestClient client =
                SseTestClient.to(server.uri("")).header("X-Mine", "1").basicAuth("u", "p");
        try (SseTestStream stream =
                client.post("/orders").body("application/json", "{}").open()) {
            assertThat(server.takeRequest())
                    .hasMethod("POST")
                    .hasBody("{}")
                    .hasHeader("Content-Type", "application/json")
                    .hasHeader("X-Mine", "1")
                    .hasHeader("Authorization", "Basic dTpw")
                    .hasNoLastEventId();
            assertThat(stream.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void readsAllKindsOfLineBreaks(String end) {
        String text = ":c|id: 7|event: created|data: 1|data: 2|retry: 5||id: 8|retry: 9||data: 3||".replace("|", end);
        server.enqueue(ScriptedResponse.stream().raw(text).end());
        try (SseTestStream stream = get().open()) {
            assertThat(stream)
                    .next()
                    .hasEvent("created")
                    .hasId("7")
                    .hasData("1\n2")
                    .hasRetry(Duration.ofMillis(5));
            assertThat(stream).next().hasEvent("message").hasId("8").hasData("3");
            assertThat(stream).endsCleanly().hasLastEventId("8");
            assertThat(stream.transcript())
                    .contains(": c")
                    .contains("block without data: id 8, retry 9 ms")
                    .contains("#1 event 'created' id 7 retry 5 ms data 1\\n2")
                    .contains("#2 event 'message' id 8 data 3")
                    .contains("end of stream");
        }
    }

    @Test
    void resumesAtTheLastIdAfterACutByTheServer() {
        server.enqueue(
                ScriptedResponse.stream().event("1", "created", "a").closeIncomplete(),
                ScriptedResponse.stream().event("2", "shipped", "b").end());
        try (SseTestStream stream = get().open()) {
            assertThat(stream).isCutByServer();
            assertThatThrownBy(() -> assertThat(stream).endsCleanly())
                    .hasMessageContaining("The connection ended before the last chunk");
            stream.reconnect();
            assertThat(stream).containsExactly(event("created", "a"), event("shipped", "b"));
        }
        server.takeRequest();
        assertThat(server.takeRequest()).hasLastEventId("1");
    }

    @Test
    void endInTheMiddleOfAnEventIsNoCleanEnd() {
        server.enqueue(ScriptedResponse.stream()
                .raw("id: 1\ndata: 1\n\nid: 2\ndata: half")
                .end());
        try (SseTestStream stream = get().open()) {
            assertThat(stream).next().hasData("1");
            assertThatThrownBy(() -> assertThat(stream).next())
                    .hasMessageContaining("the stream is broken (stream ended in the middle of an event)");
            assertThat(stream).isCutByServer().hasLastEventId("1");
        }
    }

    @Test
    void serverSeesACutAsAReset() {
        try (SseTestStream stream = openedBy(ScriptedSseExchange::open)) {
            stream.cut();
            exchange.awaitClosedByClient(LONG);
            assertThat(stream.isOpen()).isFalse();
            assertThatThrownBy(() -> writeUntilRefused(exchange)).isInstanceOf(UncheckedIOException.class);
        }
    }

    private ScriptedSseExchange exchange;

    private SseTestStream openedBy(java.util.function.Consumer<ScriptedSseExchange> head) {
        SseTestStream stream = get().open(() -> server.requests().size() == 1);
        exchange = server.takeExchange();
        head.accept(exchange);
        return stream;
    }

    private static void writeUntilRefused(ScriptedSseExchange exchange) {
        for (int i = 0; i < 1_000; i++) {
            exchange.comment("still there?");
        }
    }

    @Test
    void pausedStreamReceivesNothingUntilItReadsOn() {
        try (SseTestStream stream = openedBy(ScriptedSseExchange::open)) {
            exchange.event(SseEvent.of("before", "1"));
            assertThat(stream).next().hasEvent("before");
            stream.pauseReading();
            exchange.event(SseEvent.of("after", "2"));
            assertThatThrownBy(() ->
                            assertThat(stream).within(Duration.ofMillis(50)).next())
                    .hasMessageContaining("the test has paused reading: call resumeReading()");
            stream.resumeReading();
            assertThat(stream).next().hasEvent("after");
        }
    }

    @Test
    void closedStreamKeepsWhatHasArrived() {
        SseTestStream stream = openedBy(ScriptedSseExchange::open);
        exchange.event(SseEvent.of("created", "1"));
        assertThat(stream).next().hasEvent("created");
        stream.close();
        stream.close();
        assertThat(stream.events()).hasSize(1);
        exchange.awaitClosedByClient(LONG);
    }

    @Test
    void everyAssertionTellsWhyAStreamWasRefused() {
        server.otherwise(ScriptedResponse.status(503, "Retry-After: 1"));
        try (SseTestStream stream = get().open()) {
            assertThat(stream).isRefusedWithStatus(503).hasHeader("Retry-After", "1");
            assertThatThrownBy(() -> assertThat(stream).next())
                    .hasMessageContaining("refused the stream with status 503");
            assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents(LONG))
                    .hasMessageContaining("refused the stream with status 503");
            assertThatThrownBy(() -> assertThat(stream).endsCleanly())
                    .hasMessageContaining("refused the stream with status 503");
        }
    }

    @Test
    void noServerAndNoResponseAreFailures() {
        server.refuseConnections();
        assertThatThrownBy(() -> get().open())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No connection for GET");
        server.acceptConnections();
        SseTestClient client = SseTestClient.to(server.uri("")).timeout(Duration.ofMillis(50));
        assertThatThrownBy(() -> client.get("/orders").open())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("The response did not arrive within 50 ms")
                .hasMessageContaining("> open GET http://localhost");
        server.takeExchange().cut();
    }

    @Test
    void connectionThatBreaksBeforeTheHeadIsAFailure() {
        server.otherwise(ScriptedResponse.stream().cut());
        ScriptedSseServer silent = ScriptedSseServer.start();
        try (silent) {
            SseTestStream stream = SseTestClient.to(silent.uri(""))
                    .get("/orders")
                    .open(() -> silent.requests().size() == 1);
            silent.takeExchange().close();
            assertThatThrownBy(() -> assertThat(stream).next())
                    .hasMessageContaining("no response: The server closed the connection without a response");
            stream.close();
        }
    }

    @Test
    void firstBlockOfAPublisherIsWaitedFor() {
        server.enqueue(
                ScriptedResponse.stream("Cache-Control: no-cache, no-store, no-transform", "X-Accel-Buffering: no")
                        .comment("open"));
        SseTestClient client = SseTestClient.to(server.uri("")).timeout(Duration.ofMillis(50));
        assertThatThrownBy(() -> client.get("/orders").open())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("The first block of the stream did not arrive within 50 ms")
                .hasMessageContaining(": open");
    }

    @Test
    void transcriptIsBounded() {
        server.enqueue(ScriptedResponse.stream().raw("data: 1\n\n".repeat(20)));
        try (SseTestStream stream =
                SseTestClient.to(server.uri("")).maxEntries(10).get("/orders").open()) {
            assertThat(stream).isCutByServer();
            assertThatThrownBy(() -> assertThat(stream).hasNoMoreEvents(LONG)).hasMessageContaining("data 1");
            assertThat(stream.transcript()).contains("raise SseTestClient.maxEntries");
        }
    }

    @Test
    void speaksTls(@TempDir Path directory) throws Exception {
        TestTls tls = TestTls.in(directory);
        try (ScriptedSseServer secure = ScriptedSseServer.start(tls.server())) {
            secure.otherwise(ScriptedResponse.stream().event("1", "created", "x"));
            SseTestClient client = SseTestClient.to(secure.uri("")).tls(tls.client());
            try (SseTestStream stream = client.get("/orders").open()) {
                assertThat(stream).next().hasEvent("created");
                stream.cut();
                stream.reconnect();
                assertThat(stream).next().hasEvent("created");
            }
            assertThatThrownBy(() ->
                            SseTestClient.to(secure.uri("")).get("/orders").open())
                    .isInstanceOf(UncheckedIOException.class)
                    .rootCause()
                    .hasMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void speaksHttp2() {
        try (SseEmitterSubject subject = new SseEmitterSubject(true)) {
            SseTestClient client = subject.client().http2();
            try (SseTestStream stream = subject.open(client);
                    SseTestStream other = subject.open(client)) {
                subject.send("created", "1");
                assertThat(stream).next().hasEvent("created");
                assertThat(other).next().hasEvent("created");
                assertThat(stream.transcript()).contains("HTTP/2 200 text/event-stream");
                other.cut();
                subject.send("shipped", "2");
                assertThat(stream).next().hasEvent("shipped");
                assertThat(stream).hasNoMoreEvents();
            }
        }
    }

    @Test
    void badArgumentsAreRefused() {
        SseTestClient client = SseTestClient.to(URI.create("http://localhost"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.header("a", "b\r\nc: d"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.header("a:", "b"));
        assertThatIllegalArgumentException().isThrownBy(() -> client.timeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> client.maxEntries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> client.receiveBuffer(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SseTestClient.to(URI.create("ftp://localhost")).get("/").open())
                .withMessageContaining("'uri' must be absolute and of scheme http or https");
    }
}
