package dev.ssespring.client.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.Recording;
import dev.ssespring.client.ScriptedExchange;
import dev.ssespring.client.ScriptedServer;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.TestClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.support.HttpRequestWrapper;

/** Interceptors and settings of the HTTP client. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class HttpTransportIntegrationTests {

    private ScriptedServer server;
    private final Recording recording = new Recording();

    @BeforeEach
    void start() throws IOException {
        server = ScriptedServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void interceptorsAreCalledForEachAttemptAndAfterA401() throws Exception {
        AtomicInteger passes = new AtomicInteger();
        ClientHttpRequestInterceptor bearer = (request, body, execution) -> {
            request.getHeaders().setBearerAuth("token-" + passes.incrementAndGet());
            return execution.execute(request, body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(bearer));
                SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            ScriptedExchange first = server.next();
            assertThat(first.header("Authorization")).isEqualTo("Bearer token-1");
            first.status(401);
            ScriptedExchange second = server.next();
            assertThat(second.header("Authorization")).isEqualTo("Bearer token-2");
            second.open().send("data: x\n\n").close();
            recording.event();
            assertThat(server.next().header("Authorization")).isEqualTo("Bearer token-3");
        }
    }

    @Test
    void customizersAndInterceptorsMayChangeABodyThatIsSentAgain() throws Exception {
        ClientHttpRequestInterceptor signing = (request, body, execution) -> {
            request.getHeaders().set("X-Signed", Arrays.toString(body));
            byte[] longer = Arrays.copyOf(body, body.length + 1);
            longer[body.length] = '!';
            return execution.execute(request, longer);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(signing));
                SseConnection connection = client.client()
                        .post(server.uri("/"))
                        .body("\u20AC1")
                        .eachAttempt(attempt -> {
                            if (attempt.number() > 1) {
                                attempt.body("\u20AC" + attempt.number());
                            }
                        })
                        .connect(recording)) {
            for (int number = 1; number <= 3; number++) {
                ScriptedExchange request = server.next();
                assertThat(request.method()).isEqualTo("POST");
                assertThat(request.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
                assertThat(request.header("Content-Length")).isEqualTo("5");
                assertThat(request.body()).isEqualTo("\u20AC" + number + "!");
                assertThat(request.header("X-Signed"))
                        .isEqualTo(Arrays.toString(("\u20AC" + number).getBytes(StandardCharsets.UTF_8)));
                request.openChunked().end();
            }
        }
    }

    @Test
    void bodyFollowsARedirectThatKeepsTheMethodThroughTheInterceptors() throws Exception {
        AtomicInteger passes = new AtomicInteger();
        ClientHttpRequestInterceptor counting = (request, body, execution) -> {
            request.getHeaders().set("X-Pass", String.valueOf(passes.incrementAndGet()));
            return execution.execute(request, body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(counting));
                SseConnection connection =
                        client.client().post(server.uri("/")).body("x").connect(recording)) {
            server.next().status(307, "Location: /kept");
            ScriptedExchange kept = server.next();
            assertThat(kept.method() + " " + kept.target() + " " + kept.body()).isEqualTo("POST /kept x");
            assertThat(kept.header("X-Pass")).isEqualTo("2");
            kept.status(303, "Location: /seen");
            ScriptedExchange seen = server.next();
            assertThat(seen.method() + " " + seen.target() + " " + seen.body()).isEqualTo("GET /seen ");
            assertThat(seen.headers()).doesNotContainKey("Content-Type");
            assertThat(seen.header("X-Pass")).isEqualTo("3");
        }
    }

    @Test
    void interceptorMayExecuteTheRequestAgain() throws Exception {
        ClientHttpRequestInterceptor balancer = (request, body, execution) -> {
            request.getHeaders().set("X-Balanced", "yes");
            return execution.execute(
                    new HttpRequestWrapper(request) {
                        @Override
                        public URI getURI() {
                            return server.uri("/instance");
                        }
                    },
                    body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(balancer));
                SseConnection connection =
                        client.get(URI.create("http://orders/stream")).connect(recording)) {
            ScriptedExchange request = server.next();
            assertThat(request.target()).isEqualTo("/instance");
            assertThat(request.header("X-Balanced")).isEqualTo("yes");
            request.open().send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }

    @Test
    void interceptorsAreNotCalledForAnotherOrigin() throws Exception {
        ClientHttpRequestInterceptor bearer = (request, body, execution) -> {
            request.getHeaders().setBearerAuth("secret");
            return execution.execute(request, body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(bearer));
                SseConnection connection = client.get(server.uri("/")).connect(recording)) {
            server.next().status(302, "Location: " + server.otherOrigin("/other"));
            assertThat(server.next().headers()).doesNotContainKey("Authorization");
        }
    }

    @Test
    void closingInterruptsAWaitingInterceptor() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        ClientHttpRequestInterceptor stuck = (request, body, execution) -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                interrupted.set(true);
                throw new IOException("interrupted", ex);
            }
            return execution.execute(request, body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(stuck))) {
            SseConnection connection = client.get(server.uri("/")).connect(recording, recording);
            waiting.await();
            connection.close();
            assertThat(recording.closed().reason()).isEqualTo(SseSignal.Closed.Reason.BY_CALLER);
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    void interruptOfOneAttemptDoesNotAffectTheNext() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        AtomicInteger passes = new AtomicInteger();
        ClientHttpRequestInterceptor stuckOnce = (request, body, execution) -> {
            if (passes.incrementAndGet() == 1) {
                waiting.countDown();
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            }
            return execution.execute(request, body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(stuckOnce));
                SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            waiting.await();
            connection.reconnectNow();
            server.next().open().send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
            assertThat(recording.disconnected().cause()).isEqualTo(DisconnectCause.RECONNECT_REQUESTED);
        }
    }

    @Test
    void interceptorThatFailsIsAFailedAttempt() throws Exception {
        AtomicInteger passes = new AtomicInteger();
        ClientHttpRequestInterceptor failing = (request, body, execution) -> {
            if (passes.incrementAndGet() == 1) {
                throw new IllegalStateException("no instance of orders");
            }
            return execution.execute(request, body);
        };
        try (TestClient client = TestClient.with(TestClient.transport().withInterceptors(failing));
                SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            assertThat(recording.disconnected().failure()).hasRootCauseMessage("no instance of orders");
            server.next();
        }
    }

    @Test
    void streamOutlivesAReadTimeout() throws Exception {
        HttpTransport transport = HttpTransport.create(
                HttpClientSettings.defaults().withReadTimeout(Duration.ofMillis(200)), builder -> {});
        try (TestClient client = TestClient.with(transport);
                SseConnection connection = client.get(server.uri("/")).connect(recording, recording)) {
            ScriptedExchange exchange = server.next().open();
            recording.signal(SseSignal.Opened.class);
            AtomicInteger sent = new AtomicInteger();
            // Lively for far longer than that, which a deadline for the whole exchange would cut.
            Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> {
                exchange.send("data: " + sent.get() + "\n\n");
                return sent.incrementAndGet() == 20;
            });
            for (int i = 0; i < 20; i++) {
                assertThat(recording.event().data()).isEqualTo(String.valueOf(i));
            }
            assertThat(server.all()).hasSize(1);
        }
    }

    @Test
    void proxyIsUsed() throws Exception {
        HttpTransport transport = HttpTransport.create(
                HttpClientSettings.defaults(),
                builder -> builder.proxy(ProxySelector.of(new InetSocketAddress("localhost", server.port()))));
        try (TestClient client = TestClient.with(transport);
                SseConnection connection =
                        client.get(URI.create("http://far.example/stream")).connect(recording)) {
            ScriptedExchange request = server.next();
            assertThat(request.target()).isEqualTo("http://far.example/stream");
            request.open().send("data: x\n\n");
            assertThat(recording.event().data()).isEqualTo("x");
        }
    }
}
