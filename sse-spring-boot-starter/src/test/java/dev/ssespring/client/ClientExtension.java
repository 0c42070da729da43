package dev.ssespring.client;

import dev.ssespring.concurrent.SseClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Scripted server and client of a test, registered by {@code @RegisterExtension} in a field of the test instance. Both
 * are closed after each test.
 */
public final class ClientExtension implements AfterEachCallback {

    private final ScriptedServer server;
    private final TestClient client;

    private ClientExtension(TestClient client) {
        this.client = client;
        try {
            this.server = ScriptedServer.start();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public static ClientExtension start() {
        return new ClientExtension(TestClient.create());
    }

    public static ClientExtension start(SseClock clock) {
        return new ClientExtension(TestClient.with(clock));
    }

    public static ClientExtension start(Consumer<SseClient.Builder> customizer) {
        return new ClientExtension(TestClient.create(customizer));
    }

    public ScriptedServer server() {
        return server;
    }

    public TestClient client() {
        return client;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        client.close();
        server.close();
    }
}
