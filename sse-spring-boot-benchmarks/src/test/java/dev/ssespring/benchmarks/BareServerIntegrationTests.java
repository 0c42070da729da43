package dev.ssespring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.benchmarks.load.Delivered;
import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.JoinRequest;
import dev.ssespring.benchmarks.load.LoadClient;
import dev.ssespring.benchmarks.server.BareServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What all are measured by delivers what they deliver. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BareServerIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void everyStreamGetsEveryEventOfItsTopic() throws Exception {
        int port = freePort();
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread server = new Thread(() -> {
            try {
                BareServer.main(new String[] {"--server.port=" + port});
            } catch (IOException ex) {
                end.complete(ex);
            }
        });
        server.start();
        try (LoadClient client = new LoadClient(port)) {
            while (!answers(port) && !end.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(client.open(new JoinRequest("/bare", 2, null), 20, 20, PATIENCE))
                    .isEqualTo(20);

            Expected expected = new Expected(100, 2, 200);
            Delivered delivered = client.round(expected, () -> start(port, expected), PATIENCE);

            assertThat(delivered.isComplete()).as(delivered.toString()).isTrue();
            assertThat(delivered.deliveries()).isEqualTo(100 * 20 / 2);
        } finally {
            server.interrupt();
        }
        assertThat(end.join()).isInstanceOf(ClosedByInterruptException.class);
    }

    private static CompletableFuture<Void> start(int port, Expected expected) {
        URI uri = URI.create("http://localhost:%d/bare/start?n=%d&size=%d&topics=%d"
                .formatted(port, expected.events(), expected.size(), expected.topics()));
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .thenAccept(response -> assertThat(response.statusCode()).isEqualTo(202));
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException ex) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
