package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Log line of a connection that has failed for good. */
@ExtendWith(OutputCaptureExtension.class)
class EndOfConnectionLogIntegrationTests {

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();
    private final Recording recording = new Recording();

    @Test
    void statusIsLoggedWithoutAStackTrace(CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/orders")).connect(recording, recording)) {
            server.next().status(404);
            recording.closed();
            assertThat(output.getAll())
                    .contains(connection.name() + " failed and receives no more events: ")
                    .contains("/orders responded with status 404")
                    .doesNotContain("\tat ")
                    .doesNotContain("SseClientException");
        }
    }

    @Test
    void contentTypeIsLoggedWithoutAStackTrace(CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/orders")).connect(recording, recording)) {
            server.next().head(200, "Content-Type: text/html\r\n");
            recording.closed();
            assertThat(output.getAll())
                    .contains(connection.name() + " failed and receives no more events: ")
                    .contains("text/html")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void failureOfAHandlerIsLoggedWithItsStackTrace(CapturedOutput output) throws Exception {
        try (SseConnection connection = client.get(server.uri("/orders"))
                .onHandlerError(HandlerErrorPolicy.stop())
                .onSignal(recording)
                .connect(event -> {
                    throw new IllegalStateException("no orders today");
                })) {
            server.next().open().send("data: x\n\n");
            recording.closed();
            assertThat(output.getAll())
                    .contains(connection.name() + " failed and receives no more events: ")
                    .contains("java.lang.IllegalStateException: no orders today")
                    .contains("\tat " + getClass().getName());
        }
    }
}
