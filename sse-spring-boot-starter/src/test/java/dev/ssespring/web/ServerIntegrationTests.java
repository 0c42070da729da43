package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamClosedException;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** What only a real server shows, on each that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ServerIntegrationTests {

    private static final String TEN_EVENTS = ": open\nretry: 2000\n\n"
            + String.join(
                    "",
                    IntStream.rangeClosed(1, 10)
                            .mapToObj("event: my-custom-event\ndata: Hello World! %d\n\n"::formatted)
                            .toList());

    @ParameterizedTest
    @EnumSource
    void producerWritesTheWholeBodyAndEndsIt(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            HttpResponse<InputStream> response = server.get("/ten");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(response.headers().firstValue("X-Accel-Buffering")).hasValue("no");
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(TEN_EVENTS);
            assertThat(server.publisher().openStreams()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void firstBytesComeBeforeTheFirstEvent(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start();
                InputStream body = server.get("/topic/orders").body()) {
            String position = server.publisher()
                    .publish("elsewhere", SseEvent.of("x"))
                    .position()
                    .toString();
            String joinedAt = position.replaceAll("-1$", "-0");
            String expected = ": open\nid: " + joinedAt + "\nretry: 2000\n\n";
            assertThat(new String(body.readNBytes(expected.length()), StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void headOpensNoStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            HttpRequest head = HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + "/topic/orders"))
                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<byte[]> response =
                    HttpClient.newHttpClient().send(head, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(response.body()).isEmpty();
            assertThat(server.publisher().openStreams()).isZero();
        }
    }

    @Test
    void streamsRunOverHttp2WithoutAConnectionHeader() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start("server.http2.enabled=true")) {
            HttpResponse<InputStream> response = server.get("/ten");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.headers().firstValue("Connection")).isEmpty();
            assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(TEN_EVENTS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void fiftyProducersThatWaitAllBeginAtOnce(TestServer.Kind kind) throws Exception {
        int streams = 50;
        ExecutorService clients = Executors.newFixedThreadPool(streams);
        try (TestServer server = kind.start()) {
            List<Callable<SseEvent>> requests = Collections.nCopies(streams, () -> firstEvent(server, "/waiting"));
            // None of the producers ever ends: a stream that had to wait for another's would wait for good.
            assertThat(clients.invokeAll(requests, 10, TimeUnit.SECONDS))
                    .allSatisfy(first -> assertThat(first.get().data()).isEqualTo("first"));
            assertThat(server.publisher().openStreams()).isEqualTo(streams);
        } finally {
            clients.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource
    void beyondTheThreadsForProducersAStreamIsRefused(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.producers.max-threads=1")) {
            assertThat(firstEvent(server, "/waiting").data()).isEqualTo("first");

            HttpResponse<InputStream> browser = server.get("/waiting", "Accept", "text/event-stream");
            assertThat(browser.statusCode()).isEqualTo(200);
            assertThat(browser.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
            assertThat(new String(browser.body().readAllBytes(), StandardCharsets.UTF_8))
                    .matches("retry: (2\\d{3}|3000)\n\n");

            HttpResponse<InputStream> api = server.get("/waiting", "Accept", "*/*");
            assertThat(api.statusCode()).isEqualTo(503);
            assertThat(api.headers().firstValue("Retry-After").map(Integer::parseInt))
                    .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(2, 3));
            assertThat(server.publisher().openStreams()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusalMayBeAStatusForEverybody(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.refusal=status")) {
            server.publisher().drain();
            HttpResponse<InputStream> response = server.get("/topic/orders", "Accept", "text/event-stream");
            assertThat(response.statusCode()).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @EnumSource
    void failingProducerEndsTheResponseCleanly(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            assertThat(new String(server.get("/failing").body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(": open\nretry: 2000\n\ndata: before\n\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatLeftMakesSendThrow(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            TestApplication.Endless endless = server.context().getBean(TestApplication.Endless.class);
            try (InputStream body = server.get("/endless").body()) {
                assertThat(new SseReader(body).read()).isNotNull();
            }
            assertThat(endless.end().get(30, TimeUnit.SECONDS)).isInstanceOf(StreamClosedException.class);
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatLeftInterruptsAProducerThatWaits(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.heartbeat=50ms")) {
            TestApplication.Endless endless = server.context().getBean(TestApplication.Endless.class);
            try (InputStream body = server.get("/waiting").body()) {
                assertThat(new SseReader(body).read()).isNotNull();
            }
            assertThat(endless.end().get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lastEventIdIsReadAsUtf8(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            List<String> lines = List.of(
                    "GET /context HTTP/1.1",
                    "Host: localhost",
                    "Connection: close",
                    "Last-Event-ID: \u65E5\u00E9",
                    "",
                    "");
            socket.getOutputStream().write(String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("event: \u65E5\u00E9\n");
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamBehindACachingFilterIsRefusedWithAdvice(TestServer.Kind kind) throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> caching = context -> context.registerBean(
                Filter.class,
                () -> (request, response, chain) ->
                        chain.doFilter(request, new ContentCachingResponseWrapper((HttpServletResponse) response)));
        try (TestServer server = kind.start(caching)) {
            assertThat(server.get("/ten").statusCode()).isEqualTo(500);
            assertThat(server.publisher().openStreams()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void etagFilterLeavesStreamsAlone(TestServer.Kind kind) throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> etags =
                context -> context.registerBean(ShallowEtagHeaderFilter.class);
        try (TestServer server = kind.start(etags)) {
            assertThat(firstEvent(server, "/waiting").data()).isEqualTo("first");
        }
    }

    @ParameterizedTest
    @EnumSource
    @EnabledForJreRange(min = JRE.JAVA_21)
    void producersRunOnVirtualThreads(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("spring.threads.virtual.enabled=true", "sse.producers.max-threads=1")) {
            for (int i = 0; i < 3; i++) {
                assertThat(firstEvent(server, "/waiting").data()).isEqualTo("first");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void plainControllersStreamEndsCleanlyUnderAnyType(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            for (String path : List.of("/plain", "/object", "/entity-of-anything", "/http-entity")) {
                assertThat(new String(server.get(path).body().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(": open\nretry: 2000\n\ndata: plain\n\n");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientThatLeftIsOffTheBooksAfterAtMostTwoHeartbeats(TestServer.Kind kind) throws Exception {
        ManualClock clock = new ManualClock();
        try (TestServer server = kind.start(withClock(clock))) {
            Socket socket = server.open("/topic/orders");
            assertThat(socket.getInputStream().read()).isPositive();
            await().until(() -> server.publisher().openStreams() == 1);
            socket.close();

            clock.advance(Duration.ofSeconds(16));
            if (!isEmptyWithin(server.publisher(), Duration.ofMillis(500))) {
                clock.advance(Duration.ofSeconds(16));
            }
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void idleStreamGetsAHeartbeat(TestServer.Kind kind) throws Exception {
        ManualClock clock = new ManualClock();
        try (TestServer server = kind.start(withClock(clock));
                InputStream body = server.get("/topic/orders").body()) {
            while (!readLine(body).isEmpty()) {
                // The opening block.
            }
            clock.advance(Duration.ofSeconds(31));
            assertThat(readLine(body)).isEqualTo(": heartbeat");
            assertThat(readLine(body)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stoppingEndsAHundredStreamsCleanlyInNoTime(TestServer.Kind kind) throws Exception {
        List<SseReader> subscribers = new ArrayList<>();
        List<SseReader> producing = new ArrayList<>();
        TestServer server = kind.start();
        for (int i = 0; i < 50; i++) {
            subscribers.add(new SseReader(server.get("/topic/orders").body()));
            SseReader waiting = new SseReader(server.get("/waiting").body());
            assertThat(waiting.read()).isNotNull();
            producing.add(waiting);
        }
        server.publisher().publish("orders", SseEvent.of("last"));

        long begin = System.nanoTime();
        server.close();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(took).isLessThan(Duration.ofSeconds(2));
        for (SseReader stream : subscribers) {
            assertThat(stream.read()).isNotNull();
            assertEndsCleanly(stream);
        }
        for (SseReader stream : producing) {
            assertEndsCleanly(stream);
        }
    }

    /** The client throws where a body is cut off instead of ended. */
    private static void assertEndsCleanly(SseReader stream) throws IOException {
        assertThat(stream.read()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void stoppingDoesNotWaitForAClientThatDoesNotRead(TestServer.Kind kind) throws Exception {
        TestServer server = kind.start("sse.mailbox.max-size=100MB", "sse.mailbox.max-events=100000");
        try (Socket socket = server.open("/topic/orders")) {
            await().until(() -> server.publisher().openStreams() == 1);
            SseEvent large = SseEvent.of("x".repeat(1_000_000));
            for (int i = 0; i < 10; i++) {
                server.publisher().publish("orders", large);
            }
            long begin = System.nanoTime();
            server.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void streamsAreAcceptedAgainAfterARestartOfTheContext(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            server.context().stop();
            server.context().start();
            assertThat(server.get("/ten").body().readAllBytes()).isNotEmpty();
        }
    }

    private static ApplicationContextInitializer<GenericApplicationContext> withClock(ManualClock clock) {
        return context -> context.registerBean(ManualClock.class, () -> clock);
    }

    private static boolean isEmptyWithin(SseEventPublisher publisher, Duration time) {
        try {
            await().atMost(time).until(() -> publisher.openStreams() == 0);
            return true;
        } catch (ConditionTimeoutException ex) {
            return false;
        }
    }

    private static SseEvent firstEvent(TestServer server, String path) {
        try {
            return new SseReader(server.get(path).body()).read();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static String readLine(InputStream body) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = body.read(); c != '\n'; c = body.read()) {
            assertThat(c).isNotNegative();
            line.append((char) c);
        }
        return line.toString();
    }
}
