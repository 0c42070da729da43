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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all are measured by delivers what they deliver. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BareServerIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CompletableFuture<Throwable> end = new CompletableFuture<>();
    private int port;
    private Thread server;

    @BeforeEach
    void start() throws IOException {
        port = freePort();
        server = new Thread(() -> {
            try {
                BareServer.main(new String[] {"--server.port=" + port});
            } catch (Throwable ex) {
                end.complete(ex);
            }
        });
        server.start();
        while (!answers(port) && !end.isDone()) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() {
        server.interrupt();
        assertThat(end.join()).isInstanceOf(ClosedByInterruptException.class);
    }

    @Test
    void everyStreamGetsEveryEventOfItsTopic() throws Exception {
        try (LoadClient client = new LoadClient(port)) {
            assertThat(client.open(new JoinRequest("/bare", 2, null), 20, 20, PATIENCE))
                    .isEqualTo(20);

            Expected expected = new Expected(100, 2, 200);
            Delivered delivered = client.round(expected, () -> start(port, expected), PATIENCE, () -> {});

            assertThat(delivered.isComplete()).as(delivered.toString()).isTrue();
            assertThat(delivered.deliveries()).isEqualTo(100 * 20 / 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /bare/start HTTP/1.1\r\n\r\n",
                "GET /bare/start?n=many HTTP/1.1\r\n\r\n",
                "GET /bare/start?n=-1 HTTP/1.1\r\n\r\n",
                "GET /bare/start?n=1&n=2&rate=-1 HTTP/1.1\r\n\r\n",
                "GET /bare/start?n=1&size=-1 HTTP/1.1\r\n\r\n",
                "GET /bare/start?n=1&topics=0 HTTP/1.1\r\n\r\n",
                "GET /bare?topic=first HTTP/1.1\r\n\r\n",
                "POST /bare/start?n=1 HTTP/1.1\r\n\r\n",
                "GET  HTTP/1.1\r\n\r\n",
                "GET\r\n\r\n",
                "\r\n\r\n",
                "what\n"
            })
    void badRequestIsRefusedAndTheNextIsAnswered(String request) throws IOException {
        assertThat(answer(request)).startsWith("HTTP/1.1 400 Bad Request\r\n").containsPattern("must (be|begin) ");

        assertThat(answer("GET /bare/start?n=0 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 202 Accepted\r\n");
    }

    @Test
    void clientThatLeavesInTheMiddleOfItsRequestDoesNotEndTheServer() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET /ba".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(answer("GET /bare/start?n=0 HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 202 Accepted\r\n");
    }

    private String answer(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
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
