package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.ParserLimits;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reading of responses, cut at any byte, and the next request. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class ReadingIntegrationTests {

    private static final byte[] STREAM = "id: 1\nevent: a\ndata: one\n\nid: 2\r\ndata: zw\u00f6lf\r\n\r\n:c\rid: 3\r\r"
            .getBytes(StandardCharsets.UTF_8);

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @Test
    void cutAtAnyByteNeitherLosesNorRepeatsCompleteEvents() throws Exception {
        for (int cut = 0; cut <= STREAM.length; cut++) {
            byte[] part = Arrays.copyOf(STREAM, cut);
            SseParser oracle = new SseParser();
            List<SseEvent> expected = parse(oracle, part);
            Recording own = new Recording();
            try (SseConnection connection = client.get(server.uri("/")).connect(own, own)) {
                server.next().open().send(part).close();
                ScriptedExchange second = server.next();
                assertThat(own.otherEvents()).as("cut at %d", cut).isEqualTo(expected);
                assertThat(second.header("Last-Event-ID"))
                        .as("cut at %d", cut)
                        .isEqualTo(oracle.lastEventId().isEmpty() ? null : oracle.lastEventId());
            }
        }
    }

    @Test
    void cutInAChunkIsAFailureAndTheEndOfTheBodyIsNot() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().openChunked().chunk("data: x\n\n").close();
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.CONNECTION_LOST);
            server.next().openChunked().chunk("data: unfinished\n").end();
            assertThat(recording.disconnected()).satisfies(signal -> {
                assertThat(signal.cause()).isEqualTo(DisconnectCause.END_OF_STREAM);
                assertThat(signal.failure()).isNull();
            });
            server.next().openChunked().chunk("data: y\n\n").end();
            recording.disconnected();
        }
        assertThat(recording.otherEvents()).extracting(SseEvent::data).containsExactly("x", "y");
    }

    @Test
    void resetIsAFailure() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            ScriptedExchange exchange = server.next().open().send("data: x\n\n");
            recording.event();
            exchange.reset();
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.CONNECTION_LOST);
            server.next();
        }
    }

    @Test
    void chunksOfAnySizeGiveTheSameEvents() throws Exception {
        List<SseEvent> expected = parse(new SseParser(), STREAM);
        for (int size = 1; size <= STREAM.length; size++) {
            Recording own = new Recording();
            try (SseConnection connection = client.get(server.uri("/")).once().connect(own, own)) {
                ScriptedExchange exchange = server.next().openChunked();
                for (int from = 0; from < STREAM.length; from += size) {
                    exchange.chunk(Arrays.copyOfRange(STREAM, from, Math.min(STREAM.length, from + size)));
                }
                exchange.end();
                assertThat(own.closed().reason()).isEqualTo(SseSignal.Closed.Reason.COMPLETED);
                assertThat(own.otherEvents()).as("chunks of %d", size).isEqualTo(expected);
                assertThat(connection.lastEventId()).isEqualTo("3");
            }
        }
    }

    @Test
    void eventOfFourteenMegabytesArrivesWhole() throws Exception {
        String data = "0123456789abcdef".repeat(14 * (1 << 20) / 16);
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().open().send("data: ").send(data).send("\n\n");
            assertThat(recording.event().data()).isEqualTo(data);
        }
    }

    @Test
    void idWithNulIsIgnoredAndAnEmptyOneResets() throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().open().send("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n").close();
            ScriptedExchange second = server.next();
            assertThat(second.header("Last-Event-ID")).isEqualTo("1");
            second.open().send("id: \ndata: c\n\n").close();
            assertThat(server.next().headers()).doesNotContainKey("Last-Event-ID");
            assertThat(recording.otherEvents()).extracting(SseEvent::id).containsExactly("1", "1", "");
        }
    }

    @Test
    void idThatAHeaderCannotCarryIsNotSentAndEndsNothing() throws Exception {
        for (String id : List.of("\u65e5\u672c", "caf\u00e9", "tab\tin", " \u0001")) {
            Recording own = new Recording();
            try (SseConnection connection = client.get(server.uri("/")).connect(own, own)) {
                server.next().open().send("id: " + id + "\ndata: a\n\n").close();
                ScriptedExchange second = server.next();
                assertThat(second.headers()).doesNotContainKey("Last-Event-ID");
                second.open().send("data: b\n\n");
                own.event();
                assertThat(own.event().id()).isEqualTo(id);
            }
        }
    }

    @Test
    void idWithABlankInsideIsSentAsItIs() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).lastEventId("a b~!").connect(recording, recording)) {
            assertThat(server.next().header("Last-Event-ID")).isEqualTo("a b~!");
        }
    }

    @Test
    void requestHasTheHeadersOfABrowser() throws Exception {
        try (SseConnection connection = client.get(server.uri("/path?x=y")).connect(recording, recording)) {
            ScriptedExchange request = server.next();
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.target()).isEqualTo("/path?x=y");
            assertThat(request.header("Accept")).isEqualTo("text/event-stream");
            assertThat(request.header("Cache-Control")).isEqualTo("no-cache");
            assertThat(request.headers())
                    .doesNotContainKeys("Last-Event-ID", "Accept-Encoding", "Upgrade", "HTTP2-Settings");
        }
    }

    @Test
    void bodyAndHeadersAreSentAtEachAttempt() throws Exception {
        try (SseConnection connection = client.client()
                .post(server.uri("/"))
                .header("X-Tenant", "acme")
                .header("Content-Type", "application/json")
                .body("{\"a\":1}")
                .connect(recording, recording)) {
            for (int i = 0; i < 2; i++) {
                ScriptedExchange request = server.next();
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.body()).isEqualTo("{\"a\":1}");
                assertThat(request.header("Content-Type")).isEqualTo("application/json");
                assertThat(request.header("X-Tenant")).isEqualTo("acme");
                request.open().close();
            }
        }
    }

    @Test
    void commentsAreSignalledOnlyIfEnabled() throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).keepComments().connect(recording, recording)) {
            server.next().open().send(": hi\ndata: x\n\n");
            assertThat(recording.signal(SseSignal.Comment.class).text()).isEqualTo("hi");
        }
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().open().send(": hi\ndata: y\n\n");
            recording.signal(SseSignal.Event.class);
        }
        assertThat(recording.otherSignals()).noneMatch(SseSignal.Comment.class::isInstance);
    }

    @Test
    void lineOverTheLimitIsTriedFiveTimesAtTheSameId() throws Exception {
        try (SseConnection connection = client.get(server.uri("/"))
                .limits(new ParserLimits(10, 10))
                .reconnect(TestClient.AT_ONCE.withMaxDelay(Duration.ZERO))
                .connect(recording, recording)) {
            for (int i = 0; i < 5; i++) {
                server.next().open().send("data: " + "x".repeat(20) + "\n\n");
            }
            SseSignal.Closed closed = recording.closed();
            assertThat(closed.failure())
                    .hasMessageContaining("sse.client.max-line-size")
                    .hasMessageContaining("10 bytes");
            assertThat(server.all()).hasSize(5);
        }
    }

    private static List<SseEvent> parse(SseParser parser, byte[] bytes) {
        parser.feed(bytes, 0, bytes.length);
        List<SseEvent> events = new ArrayList<>();
        for (SseItem item = parser.next(); item != null; item = parser.next()) {
            events.add((SseEvent) item);
        }
        return events;
    }
}
