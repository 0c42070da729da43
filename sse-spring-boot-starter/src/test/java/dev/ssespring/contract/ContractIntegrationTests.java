package dev.ssespring.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.ScriptedExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the public suite "sse-contract-tests" looks for, by way of the service that it would use. */
@Timeout(60)
class ContractIntegrationTests {

    private static final Map<String, Object> AT_ONCE = Map.of("initialDelayMs", 0);
    private static final String BOM = "\uFEFF";
    private static final String JSON = "{\"hello\": \"world\"}";

    private ScriptedSuite suite;

    @BeforeEach
    void start() throws IOException {
        suite = new ScriptedSuite();
    }

    @AfterEach
    void stop() throws IOException {
        suite.close();
    }

    @Test
    void requestIsAGetWithTheHeadersOfAnEventSource() throws Exception {
        ScriptedExchange request = suite.connected();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.target()).isEqualTo("/endpoints/7");
        assertThat(request.header("Accept")).isEqualTo("text/event-stream");
        assertThat(request.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(request.headers()).doesNotContainKey("Last-Event-ID");
    }

    @Test
    void customHeadersAreSent() throws Exception {
        ScriptedExchange request =
                suite.connected(Map.of("headers", Map.of("header-name-1", "value-1", "header-name-2", "value-2")));
        assertThat(request.header("header-name-1")).isEqualTo("value-1");
        assertThat(request.header("header-name-2")).isEqualTo("value-2");
    }

    @Test
    void lastEventIdIsSentAtTheFirstRequest() throws Exception {
        assertThat(suite.connected(Map.of("lastEventId", "abc")).header("Last-Event-ID"))
                .isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "REPORT"})
    void bodyIsSentAndSentAgain(String method) throws Exception {
        ScriptedExchange first = suite.connected(Map.of(
                "method",
                method,
                "body",
                JSON,
                "headers",
                Map.of("content-type", "application/json; charset=utf-8"),
                "initialDelayMs",
                0));
        first.openChunked().end();
        for (ScriptedExchange request : List.of(first, suite.streams().next())) {
            assertThat(request.method()).isEqualTo(method);
            assertThat(request.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
            assertThat(request.body()).isEqualTo(JSON);
        }
    }

    @Test
    void bodyWithoutATypeIsText() throws Exception {
        ScriptedExchange request = suite.connected(Map.of("method", "POST", "body", "x"));
        assertThat(request.header("Content-Type")).startsWith("text/plain");
    }

    @Test
    void typeAndIdAreThoseInForce() throws Exception {
        suite.connected()
                .openChunked()
                .chunk("event: greeting\nid: abc\ndata: one\n\n")
                .chunk("data: two\nid: a\u0000bc\n\n")
                .chunk("data\ncolor: blue\n\n")
                .chunk("id: \ndata:  four\nevent:  greeting\n\n");
        suite.event("greeting", "one", "abc");
        suite.event("message", "two", "abc");
        suite.event("message", "", "abc");
        suite.event(" greeting", " four", "");
    }

    @Test
    void manyEventsInRapidSuccessionComeInOrder() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            all.append("data: message ").append(i).append("\n\n");
        }
        suite.connected().openChunked().chunk(all.toString());
        for (int i = 0; i < 100; i++) {
            suite.event("message " + i);
        }
    }

    @Test
    void charactersMayBeCutAnywhere() throws Exception {
        ScriptedExchange exchange = suite.connected().openChunked();
        chunks(exchange, "data: \u20AC\u8C46\u8150\n\n", 1);
        suite.event("\u20AC\u8C46\u8150");
    }

    static Stream<Arguments> linefeeds() {
        return Stream.of("\n", "\r\n", "\r")
                .flatMap(end -> Stream.of(1, 2, Integer.MAX_VALUE).map(size -> Arguments.of(end, size)));
    }

    /** Nothing follows the last line end, and the connection stays open. */
    @ParameterizedTest
    @MethodSource("linefeeds")
    void everyKindOfLineEndIsEnoughAlone(String end, int size) throws Exception {
        ScriptedExchange exchange = suite.connected().openChunked();
        chunks(exchange, "data: event 1" + end + end, size);
        suite.event("event 1");
        chunks(exchange, end + "data: line 1" + end + "data:" + end + "data: line 3" + end + end, size);
        suite.event("line 1\n\nline 3");
        chunks(exchange, end + end + "data:" + end + "data: line 2" + end + end, size);
        suite.event("\nline 2");
    }

    @Test
    void lineEndMayBeCutInTwo() throws Exception {
        ScriptedExchange exchange = suite.connected().openChunked();
        for (String chunk : List.of("data: Hello\r", "\ndata: World\r", "\n\r\ndata: OK\r", "\n", "\r", "\n")) {
            exchange.chunk(chunk);
        }
        suite.event("Hello\nWorld");
        suite.event("OK");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, Integer.MAX_VALUE})
    void byteOrderMarkIsDroppedAtTheStartAlone(int size) throws Exception {
        chunks(
                suite.connected().openChunked(),
                BOM + "event: greeting\nid: abc\ndata: " + BOM + "Hello\n\ndata: " + BOM + "World\n\n",
                size);
        suite.event("greeting", BOM + "Hello", "abc");
        suite.event("message", BOM + "World", "abc");
    }

    @Test
    void byteOrderMarkMayStandBeforeAComment() throws Exception {
        suite.connected().openChunked().chunk(BOM + ":comment\ndata: Hello\n\n");
        assertThat(suite.comment()).isEqualTo("comment");
        suite.event("Hello");
    }

    @Test
    void commentsComeAtTheirLineAndInTheirPlace() throws Exception {
        ScriptedExchange exchange = suite.connected().openChunked().chunk(":Hello\n");
        assertThat(suite.comment()).isEqualTo("Hello");
        exchange.chunk("data: one\n\n:World\n");
        suite.event("one");
        assertThat(suite.comment()).isEqualTo("World");
    }

    @ParameterizedTest
    @ValueSource(ints = {1023, 1024, 1025, 4094, 4096, 8192, 16_384, 16_385, 65_536, 1_048_576, 14_000_000})
    void eventOfAnySizeComesWhileTheConnectionIsOpen(int size) throws Exception {
        String data = "x".repeat(size);
        suite.connected().openChunked().chunk("data: " + data + "\n\n");
        assertThat(suite.event().get("data").asString().equals(data)).isTrue();
    }

    @Test
    void restartConnectsAgainWithoutAnError() throws Exception {
        ScriptedExchange first = suite.connected(AT_ONCE).openChunked().chunk("id: 1\ndata: Hello\n\n");
        suite.event("message", "Hello", "1");

        assertThat(suite.command("{\"command\":\"restart\"}").statusCode()).isBetween(200, 299);

        first.awaitGone();
        ScriptedExchange second = suite.streams().next();
        assertThat(second.target()).isEqualTo(first.target());
        assertThat(second.header("Last-Event-ID")).isEqualTo("1");
        second.openChunked().chunk("data: Thanks\n\n");
        suite.event("message", "Thanks", "1");
    }

    @Test
    void readTimeoutIsAnErrorAndThenANewConnection() throws Exception {
        ScriptedExchange silent = suite.connected(Map.of("initialDelayMs", 0, "readTimeoutMs", 500))
                .openChunked()
                .chunk("data: Hello\n\n");
        suite.event("Hello");
        assertThat(suite.error()).contains("No bytes received");
        silent.awaitGone();
        suite.streams().next();
    }

    @Test
    void idOfTheLastEventThatHadOneIsSentAgain() throws Exception {
        ScriptedExchange first = suite.connected(AT_ONCE).openChunked();
        assertThat(first.headers()).doesNotContainKey("Last-Event-ID");
        first.chunk("id: abc\ndata: Hello\n\n").chunk("data: World\n\n");
        suite.event("message", "Hello", "abc");
        suite.event("message", "World", "abc");
        first.end();
        assertThat(suite.streams().next().header("Last-Event-ID")).isEqualTo("abc");
    }

    @Test
    void emptyIdIsNoHeader() throws Exception {
        ScriptedExchange first =
                suite.connected(AT_ONCE).openChunked().chunk("id: abc\ndata: Hello\n\nid: \ndata: World\n\n");
        suite.event("message", "Hello", "abc");
        suite.event("message", "World", "");
        first.end();
        assertThat(suite.streams().next().headers()).doesNotContainKey("Last-Event-ID");
    }

    @Test
    void eventThatWasNotFinishedIsDroppedWithItsId() throws Exception {
        ScriptedExchange first =
                suite.connected(AT_ONCE).openChunked().chunk("id: abc\ndata: Hello\n\nid: def\ndata: Goodbye");
        suite.event("message", "Hello", "abc");
        first.end();
        suite.streams().next().openChunked().chunk("data: We meet again\n\n");
        suite.event("message", "We meet again", "abc");
    }

    @Test
    void connectionThatBreaksIsOneErrorAndThenANewConnection() throws Exception {
        ScriptedExchange first = suite.connected(AT_ONCE).openChunked().chunk("id: abc\ndata: Hello\n\n");
        suite.event("message", "Hello", "abc");
        first.close();
        suite.error();
        suite.streams().next().openChunked().chunk("id: def\ndata: World\n\n");
        suite.event("message", "World", "def");
    }

    @Test
    void noContentIsTheEnd() throws Exception {
        suite.connected().status(204);
        // Several times as long as it would wait otherwise.
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .until(() -> suite.streams().all().size() == 1);
        suite.nothingElse();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307})
    void redirectIsFollowed(int status) throws Exception {
        suite.connected().status(status, "Location: " + suite.streams().uri("/endpoints/9"));
        ScriptedExchange second = suite.streams().next();
        assertThat(second.target()).isEqualTo("/endpoints/9");
        second.openChunked().chunk("data: hello\n\n");
        suite.event("hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307})
    void redirectToNowhereIsAnError(int status) throws Exception {
        suite.connected().status(status);
        assertThat(suite.error()).contains("Location");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 307})
    void redirectToAnEmptyLocationIsAnError(int status) throws Exception {
        suite.connected().status(status, "Location: ");
        assertThat(suite.error()).contains("Location");
    }

    private static void chunks(ScriptedExchange exchange, String text, int size) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += Math.min(size, bytes.length - from)) {
            exchange.chunk(Arrays.copyOfRange(bytes, from, from + Math.min(size, bytes.length - from)));
        }
    }
}
