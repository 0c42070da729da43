package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Clients that leave, in all the ways there are, from an application that handles every exception: it is never called and
 * nothing is logged, on each server that is supported.
 */
@Tag("long")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DepartureWithoutTraceIntegrationTests {

    private static final String[] PATHS = {"/topic/orders", "/entity/orders", "/functional/topic/orders"};

    /** In a row, so that each moment of writing is met. */
    private static final int ROUNDS = 40;

    private static final SseEvent EVENT = SseEvent.of("x".repeat(1_000));

    @RestControllerAdvice
    static class Advice {

        private final List<Exception> handled = new CopyOnWriteArrayList<>();

        @ExceptionHandler(Exception.class)
        ResponseEntity<String> handle(Exception ex) {
            handled.add(ex);
            return ResponseEntity.internalServerError().body("handled");
        }
    }

    @RestController
    static class Entities {

        private final SseEventPublisher publisher;

        Entities(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/entity/{topic}")
        ResponseEntity<SseStream> entity(@PathVariable String topic) {
            return ResponseEntity.accepted().body(publisher.subscribe(topic));
        }
    }

    static Stream<Arguments> cutsOnEachServer() {
        return cutsOn(TestServer.Kind.selected());
    }

    /** Tomcat has one way of writing HTTP/2. */
    static Stream<Arguments> http2CutsOnEachServer() {
        return cutsOn(TestServer.Kind.selected(TestServer.Kind.TOMCAT_RESPONSE));
    }

    private static Stream<Arguments> cutsOn(Stream<TestServer.Kind> servers) {
        return servers.flatMap(kind -> Stream.of(RawResponse.Cut.values()).map(cut -> Arguments.of(kind, cut)));
    }

    @ParameterizedTest
    @MethodSource("cutsOnEachServer")
    void clientThatClosesItsConnection(TestServer.Kind kind, RawResponse.Cut cut) throws Exception {
        leave(kind, server -> {
            for (String path : PATHS) {
                Socket reading = server.open(path);
                assertThat(reading.getInputStream().read()).isEqualTo('H');
                cut(reading, cut);
                cut(server.open(path), cut);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("http2CutsOnEachServer")
    void clientThatClosesAnHttp2Connection(TestServer.Kind kind, RawResponse.Cut cut) throws Exception {
        leave(
                kind,
                server -> {
                    for (String path : PATHS) {
                        Http2Client client = new Http2Client(server.port(), 1 << 20);
                        awaitFirstBytes(client, client.open(path));
                        client.open(path);
                        client.cut(cut);
                    }
                },
                "server.http2.enabled=true");
    }

    @EachServer(except = TestServer.Kind.TOMCAT_RESPONSE)
    void clientThatResetsAnHttp2Stream(TestServer.Kind kind) throws Exception {
        leave(
                kind,
                server -> {
                    try (Http2Client client = new Http2Client(server.port(), 1 << 20)) {
                        for (String path : PATHS) {
                            int reading = client.open(path);
                            awaitFirstBytes(client, reading);
                            client.cancel(reading);
                            client.cancel(client.open(path));
                        }
                        // One more, so that the connection outlives what was reset.
                        awaitFirstBytes(client, client.open(PATHS[0]));
                        assertThat(client.isOver()).isFalse();
                    }
                },
                "server.http2.enabled=true");
    }

    @FunctionalInterface
    private interface Visit {

        void run(TestServer server) throws IOException;
    }

    private static void leave(TestServer.Kind kind, Visit visit, String... properties) throws Exception {
        Consumer<GenericApplicationContext> beans = context -> {
            context.registerBean(Advice.class, Advice::new);
            context.registerBean(Entities.class);
        };
        try (TestServer server = kind.start(beans::accept, properties);
                ServerLog log = new ServerLog()) {
            try (Publishing publishing = new Publishing(server.publisher(), "orders", EVENT)) {
                for (int round = 0; round < ROUNDS; round++) {
                    visit.run(server);
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> server.publisher().openStreams() == 0);
                assertThat(publishing.count()).isPositive();
            }
            assertThat(server.context().getBean(Advice.class).handled).isEmpty();
            assertThat(log.lines()).isEmpty();
            if (kind != TestServer.Kind.JETTY) {
                // Graceful shutdown waits for each response that Tomcat takes for unfinished.
                assertThat(unfinishedOnTomcat(server)).isZero();
            }
            assertThat(server.publisher().statistics().opened()).isGreaterThanOrEqualTo(ROUNDS * (long) PATHS.length);
        }
    }

    private static long unfinishedOnTomcat(TestServer server) {
        TomcatWebServer tomcat = (TomcatWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
        return Stream.of(tomcat.getTomcat().getHost().findChildren())
                .mapToLong(context -> ((StandardContext) context).getInProgressAsyncCount())
                .sum();
    }

    private static void awaitFirstBytes(Http2Client client, int id) {
        await().pollInterval(Duration.ofMillis(1)).until(() -> client.stream(id).data().length > 0);
    }

    private static void cut(Socket socket, RawResponse.Cut how) throws IOException {
        if (how == RawResponse.Cut.RESET) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
