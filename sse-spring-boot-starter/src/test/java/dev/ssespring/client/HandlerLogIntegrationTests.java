package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.ssespring.client.engine.ConnectionThreads;
import dev.ssespring.publisher.LogRecorder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event whose handler fails at each of four attempts: one stack trace, and its data at DEBUG only. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class HandlerLogIntegrationTests {

    private static final String DATA = "secret" + "x".repeat(200);
    private static final int ATTEMPTS = 4;

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();
    private final LogRecorder handlerLog = new LogRecorder(ConnectionThreads.HANDLER_LOG);
    private final LogRecorder connectionLog = new LogRecorder(ConnectionThreads.CONNECTION_LOG);

    @AfterEach
    void stop() {
        handlerLog.close();
        connectionLog.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void skippedEventLogsOneStackTrace(int concurrency) throws Exception {
        try (SseConnection connection = connect(concurrency, new HandlerErrorPolicy.Skip())) {
            assertThat(recording.event().data()).isEqualTo("next");

            assertThat(errors()).singleElement().satisfies(error -> {
                assertThat(error.getFormattedMessage())
                        .contains("orders", "attempt 4", "event 'created' (id 7, 206 characters)", "is skipped");
                assertThat(error.getThrowableProxy().getMessage()).isEqualTo("cannot");
            });
            assertThatRetriesAndDataAreLogged();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void eventThatStopsTheConnectionLogsOneStackTrace(int concurrency) throws Exception {
        try (SseConnection connection = connect(concurrency, new HandlerErrorPolicy.Stop())) {
            recording.closed();

            assertThat(errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.getFormattedMessage())
                            .contains("orders", "attempt 4", "event 'created' (id 7, 206 characters)"));
            assertThatRetriesAndDataAreLogged();
        }
    }

    private SseConnection connect(int concurrency, HandlerErrorPolicy.Decision last) throws Exception {
        SseConnection connection = client.get(server.uri("/"))
                .name("orders")
                .concurrency(concurrency)
                .onHandlerError((event, failure, attempts) ->
                        (attempts < ATTEMPTS) ? new HandlerErrorPolicy.Retry(Duration.ofMillis(1)) : last)
                .connect(
                        event -> {
                            if (event.event().equals("created")) {
                                throw new IllegalStateException("cannot");
                            }
                            recording.handle(event);
                        },
                        recording);
        ScriptedExchange exchange = server.next().open();
        exchange.send("event: created\nid: 7\ndata: " + DATA + "\n\n");
        if (last instanceof HandlerErrorPolicy.Skip) {
            // With concurrency, the next one must not be handled before the first is.
            Awaitility.await().until(() -> connection.lastEventId().equals("7"));
            exchange.send("data: next\n\n");
        }
        return connection;
    }

    private List<ILoggingEvent> errors() {
        return Stream.concat(handlerLog.at(Level.ERROR).stream(), connectionLog.at(Level.ERROR).stream())
                .toList();
    }

    private void assertThatRetriesAndDataAreLogged() {
        assertThat(handlerLog.at(Level.WARN)).hasSize(ATTEMPTS - 1).allSatisfy(retry -> {
            assertThat(retry.getThrowableProxy()).isNull();
            assertThat(retry.getFormattedMessage())
                    .contains("java.lang.IllegalStateException: cannot", "event 'created' (id 7", "in 1 ms");
        });
        List<ILoggingEvent> all = Stream.of(Level.ERROR, Level.WARN, Level.INFO)
                .flatMap(level -> Stream.concat(handlerLog.at(level).stream(), connectionLog.at(level).stream()))
                .toList();
        assertThat(all)
                .allSatisfy(line -> assertThat(line.getFormattedMessage()).doesNotContain("secret"));
        assertThat(handlerLog.messagesAt(Level.DEBUG))
                .filteredOn(line -> line.contains("secret"))
                .singleElement()
                .asString()
                .contains("created", "id=7", "data='secret" + "x".repeat(94) + "...'");
    }
}
