package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.client.LastEventIdStore;
import dev.ssespring.client.SseClient;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseSignal;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.reactor.ReactorSse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Streams that end for good, on each server that is supported. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamEndIntegrationTests {

    private static final String END_ID = "dev.ssespring.stream-ended";
    private static final String[] OPTIONS = {"sse.retry=20ms"};

    @ParameterizedTest
    @EnumSource
    void aClientThatHasEverythingGets204AndNothingIsStarted(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            for (String path : List.of("/answer", "/answer-entity", "/answer-flux")) {
                assertNoContent(server.get(path, "Last-Event-ID", END_ID));
                assertNoContent(server.head(path, "Last-Event-ID", END_ID));
                assertNoContent(server.get(path + "?lastEventId=" + END_ID));
                assertNoContent(server.get(path + "?lastEventId=7", "Last-Event-ID", END_ID));
            }
            assertNoContent(server.get("/functional/accepted", "Last-Event-ID", END_ID));
            assertThat(server.get("/answer-entity", "Last-Event-ID", END_ID)
                            .headers()
                            .allValues("X-Mine"))
                    .containsExactly("1");
            assertThat(answers(server).started).hasValue(0);
            assertThat(server.publisher().statistics().opened()).isZero();
        }
    }

    @Test
    void anIdOfTheApplicationInTheHeaderOutweighsTheEndInTheQuery() throws Exception {
        try (TestServer server = start(TestServer.Kind.TOMCAT);
                SseReader reader = new SseReader(server.get("/answer?lastEventId=" + END_ID, "Last-Event-ID", "2")
                        .body())) {
            assertThat(reader.read().data()).isEqualTo("3 after 2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theConnectionGoesOnAfterA204(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String request = "GET /answer HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: " + END_ID + "\r\n";
            socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

            String both = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(both).containsPattern("(?s)^HTTP/1.1 204.*\r\n\r\nHTTP/1.1 204[^\n]*\r\n([^\r]+\r\n)*\r\n$");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReconnectingClientGetsEachEventOnceAndStops(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            for (String path : List.of("/answer", "/answer-flux")) {
                Received received = new Received();
                received.connect(client(server).get(uri(server, path)));

                received.awaitEnd(SseSignal.Closed.Reason.NO_CONTENT);

                assertThat(received.events).extracting(SseEvent::data).containsExactly("1", "2", "3");
            }
            assertThat(answers(server).started).hasValue(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureIsOneEventAndTheEnd(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "sse.notices.failed=broken")) {
            for (String path : List.of("/failing", "/failing-flux")) {
                Received received = new Received();
                received.connect(client(server).get(uri(server, path)));

                received.awaitEnd(SseSignal.Closed.Reason.NO_CONTENT);

                assertThat(received.events).extracting(SseEvent::event).containsExactly("message", "broken");
                assertThat(received.events.get(1).data()).isEqualTo("{\"reason\":\"producer-failed\"}");
            }
            assertThat(server.publisher().statistics().opened()).isEqualTo(2);
        }
    }

    @Test
    void aClientWhoseConnectionEndsBeforeGoesOnAfterItsLastEvent() throws Exception {
        try (TestServer server = start(TestServer.Kind.TOMCAT)) {
            Received received = new Received();
            received.connect(client(server).get(uri(server, "/answer-in-two-parts")));

            received.awaitEnd(SseSignal.Closed.Reason.NO_CONTENT);

            assertThat(received.events).extracting(SseEvent::data).containsExactly("1", "2", "3 after 2");
            assertThat(answers(server).started).hasValue(2);
        }
    }

    @Test
    void aStreamThatRestartsGoesOnForEver() throws Exception {
        try (TestServer server = start(TestServer.Kind.TOMCAT)) {
            Received received = new Received();
            try (SseConnection connection = received.connect(client(server).get(uri(server, "/restarting")))) {
                await().until(() -> received.events.size() >= 5);
                assertThat(connection.lastEventId()).isEmpty();
            }
            assertThat(received.events).extracting(SseEvent::data).containsOnly("again");
        }
    }

    @Test
    void aStoreKeepsThatTheStreamHasEnded() throws Exception {
        try (TestServer server = start(TestServer.Kind.TOMCAT)) {
            MapStore store = new MapStore();
            Received first = new Received();
            first.connect(client(server)
                    .get(uri(server, "/answer"))
                    .lastEventIdStore(store)
                    .once());
            first.awaitEnd(SseSignal.Closed.Reason.COMPLETED);
            Received second = new Received();
            second.connect(client(server)
                    .get(uri(server, "/answer"))
                    .lastEventIdStore(store)
                    .once());

            second.awaitEnd(SseSignal.Closed.Reason.NO_CONTENT);

            assertThat(first.events).hasSize(3);
            assertThat(second.events).isEmpty();
            assertThat(answers(server).started).hasValue(1);
        }
    }

    @Test
    void theEndOfAStreamIsAnUnknownPositionForASubscription() throws Exception {
        try (TestServer server = start(TestServer.Kind.TOMCAT);
                SseReader reader = new SseReader(
                        server.get("/topic/orders", "Last-Event-ID", END_ID).body())) {
            SseEvent reset = reader.read();
            server.publisher().publish("orders", SseEvent.of("live"));

            assertThat(reset.event()).isEqualTo("stream-reset");
            assertThat(reset.id()).isNotEqualTo(END_ID);
            assertThat(reader.read().data()).isEqualTo("live");
        }
    }

    private static void assertNoContent(HttpResponse<InputStream> response) throws IOException {
        assertThat(response.statusCode()).as(response.uri().toString()).isEqualTo(204);
        assertThat(response.body().readAllBytes()).isEmpty();
        assertThat(response.headers().map())
                .doesNotContainKeys("content-type", "transfer-encoding", "content-length", "x-accel-buffering");
        assertThat(response.headers().firstValue("Cache-Control")).isNotEmpty();
    }

    private static TestServer start(TestServer.Kind kind, String... more) {
        String[] options = {OPTIONS[0], (more.length > 0) ? more[0] : "sse.retry-jitter=0"};
        return kind.start(StreamEndIntegrationTests::addController, options);
    }

    private static void addController(GenericApplicationContext context) {
        context.registerBean(Answers.class);
    }

    private static Answers answers(TestServer server) {
        return server.context().getBean(Answers.class);
    }

    private static SseClient client(TestServer server) {
        return server.context().getBean(SseClient.class);
    }

    private static String uri(TestServer server, String path) {
        return "http://localhost:" + server.port() + path;
    }

    private static final class Received {

        private final List<SseEvent> events = new CopyOnWriteArrayList<>();
        private final List<SseSignal.Closed> ends = new CopyOnWriteArrayList<>();

        SseConnection connect(SseRequest request) {
            return request.onSignal(signal -> {
                        if (signal instanceof SseSignal.Closed closed) {
                            ends.add(closed);
                        }
                    })
                    .connect(events::add);
        }

        void awaitEnd(SseSignal.Closed.Reason reason) {
            await().until(() -> !ends.isEmpty());
            assertThat(ends).extracting(SseSignal.Closed::reason).containsExactly(reason);
        }
    }

    private static final class MapStore implements LastEventIdStore {

        private final Map<String, String> ids = new ConcurrentHashMap<>();

        @Override
        public @Nullable String load(String subscription) {
            return ids.get(subscription);
        }

        @Override
        public void save(String subscription, String lastEventId) {
            ids.put(subscription, lastEventId);
        }
    }

    @RestController
    static final class Answers {

        private final SseEventPublisher publisher;
        private final AtomicInteger started = new AtomicInteger();

        Answers(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @RequestMapping("/answer")
        SseStream answer() {
            return publisher.stream(out -> {
                started.incrementAndGet();
                String last = out.lastEventId();
                for (int i = (last != null) ? Integer.parseInt(last) + 1 : 1; i <= 3; i++) {
                    out.send(token(i, last));
                }
            });
        }

        @GetMapping("/answer-in-two-parts")
        SseStream answerInTwoParts() {
            return publisher.stream(out -> {
                        String last = out.lastEventId();
                        if (last != null) {
                            started.incrementAndGet();
                            out.send(token(3, last));
                            return;
                        }
                        started.incrementAndGet();
                        out.send(token(1, null));
                        out.send(token(2, null));
                        Thread.currentThread().join();
                    })
                    .with(StreamOptions.DEFAULTS.lifetime(Duration.ofMillis(300)));
        }

        private static SseEvent token(int number, @Nullable String last) {
            return SseEvent.builder()
                    .id("" + number)
                    .data(number + ((last != null) ? " after " + last : ""))
                    .build();
        }

        @GetMapping("/answer-entity")
        ResponseEntity<SseStream> answerEntity() {
            return ResponseEntity.accepted()
                    .contentType(MediaType.TEXT_EVENT_STREAM)
                    .header("X-Mine", "1")
                    .body(answer());
        }

        @GetMapping("/answer-flux")
        SseStream answerFlux() {
            return ReactorSse.stream(
                    publisher, Flux.just("1", "2", "3").doOnSubscribe(subscription -> started.incrementAndGet()));
        }

        @GetMapping("/failing-flux")
        SseStream failingFlux() {
            return ReactorSse.stream(
                    publisher, Flux.concat(Flux.just("before"), Flux.error(new IllegalStateException("on purpose"))));
        }

        @GetMapping("/restarting")
        SseStream restarting() {
            return publisher.stream(List.of("again")).with(StreamOptions.DEFAULTS.restarts(true));
        }
    }
}
