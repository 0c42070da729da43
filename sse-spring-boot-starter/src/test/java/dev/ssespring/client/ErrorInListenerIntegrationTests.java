package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An Error of a listener does not block threads that wait for the end. */
@Timeout(60)
class ErrorInListenerIntegrationTests {

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();

    @Test
    void connectionEndsAlthoughItsListenerFails() throws Exception {
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
