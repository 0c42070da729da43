package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Error of a listener must not leave anybody waiting. */
@Timeout(60)
class ErrorInListenerIntegrationTests {

    private ScriptedServer server;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
        client = TestClient.create();
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void connectionWhoseListenerFailsAtItsEndHasEndedAllTheSame() throws Exception {
        SseConnection connection = client.get(URI.create("http://localhost:" + server.port() + "/"))
                .onSignal(signal -> {
                    if (signal instanceof SseSignal.Closed) {
                        throw new NoClassDefFoundError("Oh no");
                    }
                })
                .connect(event -> {});
        server.next().open();
        connection.stop();

        assertThat(connection.awaitClosed(Duration.ofSeconds(10))).isTrue();
        assertThat(connection.state()).isEqualTo(SseConnection.State.CLOSED);
    }
}
