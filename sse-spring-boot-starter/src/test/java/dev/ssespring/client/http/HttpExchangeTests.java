package dev.ssespring.client.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import com.sun.net.httpserver.HttpServer;
import dev.ssespring.client.SseTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("DirectInvocationOnMock")
class HttpExchangeTests {

    private final HttpClient client = mock();
    private final AtomicReference<HttpResponse.@Nullable BodyHandler<InputStream>> handler = new AtomicReference<>();

    @Test
    void aResponseThatComesWithAnInterruptIsClosed() throws Exception {
        AtomicReference<@Nullable InputStream> body = new AtomicReference<>();
        given(client.<InputStream>send(any(), any())).willAnswer(call -> {
            body.set(begin(call.getArgument(1)));
            throw new InterruptedException();
        });

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(exchange()::send);

        assertThatClosed(body.get());
    }

    @Test
    void aResponseThatComesAfterAnInterruptIsClosed() throws Exception {
        given(client.<InputStream>send(any(), any())).willAnswer(call -> {
            handler.set(call.getArgument(1));
            throw new InterruptedException();
        });

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(exchange()::send);

        assertThatClosed(begin(handler.get()));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aResponseThatComesWhenTheExchangeIsCancelledIsClosed() throws Exception {
        SseTransport.Exchange exchange = exchange();
        AtomicReference<@Nullable InputStream> body = new AtomicReference<>();
        given(client.<InputStream>send(any(), any())).willAnswer(call -> {
            exchange.cancel();
            body.set(begin(call.getArgument(1)));
            throw new InterruptedException();
        });

        assertThatIOException().isThrownBy(exchange::send);

        assertThatClosed(body.get());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void aFailureOfTheHttpClientThatIsNoIoExceptionIsAFailedAttempt() throws Exception {
        given(client.<InputStream>send(any(), any())).willThrow(new IllegalArgumentException("invalid"));

        assertThatIOException().isThrownBy(exchange()::send).withMessageContaining("invalid");
    }

    /** The server answers at once: cancelling meets each phase. */
    @Test
    @Timeout(60)
    void cancellingAtAnyMomentLeavesNeitherABodyNorAnInterrupt() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", request -> {
            request.sendResponseHeaders(200, 0);
            request.getResponseBody().flush();
        });
        server.start();
        ExecutorService canceller = Executors.newSingleThreadExecutor();
        HttpClient real = HttpClient.newHttpClient();
        URI uri = URI.create("http://localhost:" + server.getAddress().getPort());
        Random random = new Random(7);
        try {
            for (int i = 0; i < 2_000; i++) {
                SseTransport.Exchange exchange = new HttpExchange(real, get(uri), List.of());
                long delay = random.nextLong(1_000_000);
                long begin = System.nanoTime();
                Future<?> cancelled = canceller.submit(() -> {
                    while (System.nanoTime() - begin < delay) {
                        Thread.onSpinWait();
                    }
                    exchange.cancel();
                });
                InputStream body = received(exchange);
                cancelled.get(10, TimeUnit.SECONDS);
                assertThat(Thread.interrupted()).isFalse();
                if (body != null) {
                    assertThatClosed(body);
                }
            }
        } finally {
            canceller.shutdownNow();
            server.stop(0);
        }
    }

    private static @Nullable InputStream received(SseTransport.Exchange exchange) throws InterruptedException {
        try {
            return exchange.send().body();
        } catch (IOException ex) {
            return null;
        }
    }

    private SseTransport.Exchange exchange() {
        return new HttpExchange(client, get(URI.create("http://localhost")), List.of());
    }

    private static SseTransport.Request get(URI uri) {
        return new SseTransport.Request("GET", uri, Map.of(), null, SseTransport.Destination.OWN_ORIGIN);
    }

    private static InputStream begin(HttpResponse.@Nullable BodyHandler<InputStream> handler) {
        assertThat(handler).isNotNull();
        return handler.apply(mock()).getBody().toCompletableFuture().join();
    }

    private static void assertThatClosed(@Nullable InputStream body) {
        assertThat(body).isNotNull();
        assertThatIOException().isThrownBy(body::read).withMessage("Response was closed");
    }
}
