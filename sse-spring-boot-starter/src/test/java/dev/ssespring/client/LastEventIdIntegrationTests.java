package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Which last event ids are sent, and how. None of them ends the connection. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
@ExtendWith(OutputCaptureExtension.class)
class LastEventIdIntegrationTests {

    private static final String WARNING = "is not sent, so the server cannot resume the stream";

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    static Stream<String> idsOfHeaders() {
        return Stream.of("1", "a b", "~!\"#$%&'()", "x".repeat(1000));
    }

    /** Longer, not ASCII, blank at an end, control characters, half a surrogate pair. */
    static Stream<String> otherIds() {
        return Stream.of(
                "x".repeat(1001),
                "x".repeat(100_000),
                "\u00e4",
                "\u4e2d",
                "\ud83d\ude00",
                " 1",
                "1 ",
                "a\tb",
                "\u0001",
                "\u007f",
                "\u0085",
                "\u00a0",
                "\ufeff1");
    }

    @ParameterizedTest
    @MethodSource("idsOfHeaders")
    void idOfVisibleAsciiIsSentInTheHeader(String id, CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            server.next().open().send("id: " + id + "\ndata: x\n\n").close();
            ScriptedExchange next = server.next();
            assertThat(next.header("Last-Event-ID")).isEqualTo(id);
            assertThat(next.target()).isEqualTo("/");
            assertThat(output).doesNotContain(WARNING);
        }
    }

    @ParameterizedTest
    @MethodSource("otherIds")
    void idThatAHeaderCannotCarryIsNotSentAndTheConnectionContinues(String id, CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            for (int i = 0; i < 3; i++) {
                ScriptedExchange exchange = server.next();
                assertThat(exchange.header("Last-Event-ID")).isNull();
                assertThat(exchange.target()).isEqualTo("/");
                exchange.open().send("id: " + id + "\ndata: x\n\n").close();
                assertThat(recording.event().id()).isEqualTo(id);
            }
            server.next();
            assertThat(connection.lastEventId()).isEqualTo(id);
            assertThat(output.getAll().split(WARNING, -1)).as("one warning").hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e4", "\u4e2d \ud83d\ude00&=", " 1", "a\tb"})
    void idThatAHeaderCannotCarryIsSentAsAParameterIfEnabled(String id, CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/?a=b"))
                .lastEventIdParameter("lastEventId")
                .connect(recording, recording)) {
            ScriptedExchange first = server.next();
            assertThat(first.target()).isEqualTo("/?a=b");
            first.open().send("id: " + id + "\ndata: x\n\n").close();
            ScriptedExchange second = server.next();
            assertThat(second.header("Last-Event-ID")).isNull();
            String[] query = second.target().split("&lastEventId=", 2);
            assertThat(query[0]).isEqualTo("/?a=b");
            assertThat(URLDecoder.decode(query[1], StandardCharsets.UTF_8)).isEqualTo(id);
            second.open().send("id: 7\ndata: x\n\n").close();
            ScriptedExchange third = server.next();
            assertThat(third.header("Last-Event-ID")).isEqualTo("7");
            assertThat(third.target()).isEqualTo("/?a=b");
            assertThat(output).doesNotContain(WARNING);
        }
    }

    @Test
    void parameterOfMoreThan4000CharactersIsNotSent(CapturedOutput output) throws Exception {
        try (SseConnection connection =
                client.get(server.uri("/")).lastEventIdParameter("id").connect(recording, recording)) {
            server.next()
                    .open()
                    .send("id: " + "x".repeat(4000) + "\ndata: x\n\n")
                    .close();
            ScriptedExchange longest = server.next();
            assertThat(longest.target()).hasSize("/?id=".length() + 4000);
            longest.open()
                    .send("id: " + "x".repeat(3999) + "\u00e4\ndata: x\n\n")
                    .close();
            assertThat(server.next().target()).isEqualTo("/");
            assertThat(output).contains(WARNING);
        }
    }

    @Test
    void damagedStoreIsReportedAndNeverIgnored(@TempDir Path directory, CapturedOutput output) throws Exception {
        Path file = directory.resolve("id-orders.txt");
        Files.writeString(file, "damaged");
        try (FileLastEventIdStore store = FileLastEventIdStore.open(directory);
                SseConnection connection = client.get(server.uri("/"))
                        .name("orders")
                        .lastEventIdStore(store)
                        .connect(recording, recording)) {
            for (int i = 0; i < 3; i++) {
                SseSignal.Disconnected end = recording.disconnected();
                assertThat(end.cause()).isEqualTo(DisconnectCause.REQUEST_FAILED);
                assertThat(end.failure()).hasMessageContaining(file + " is damaged");
            }
            assertThat(server.all()).isEmpty();
            assertThat(output.getAll().lines().filter(line -> line.contains("WARN") && line.contains("is damaged")))
                    .hasSize(1);
            Files.delete(file);
            server.next().open().send("id: 5\ndata: x\n\n");
            recording.event();
            Awaitility.await().until(() -> "5".equals(store.load("orders")));
        }
    }

    @Test
    void connectionsWithOneStoreResumeEachFromItsOwnId(@TempDir Path directory) throws Exception {
        try (FileLastEventIdStore store = FileLastEventIdStore.open(directory)) {
            for (String name : List.of("one", "two")) {
                store.save(name, "id of " + name);
                try (SseConnection connection = client.get(server.uri("/"))
                        .name(name)
                        .lastEventIdStore(store)
                        .connect(recording)) {
                    assertThat(server.next().header("Last-Event-ID")).isEqualTo("id of " + name);
                }
            }
        }
    }

    @Test
    void parameterNeedsAName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.get(server.uri("/")).lastEventIdParameter(" "))
                .withMessage("'name' must not be blank");
    }
}
