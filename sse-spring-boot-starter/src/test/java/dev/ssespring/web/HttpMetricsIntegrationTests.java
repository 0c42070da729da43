package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.publisher.SubscriptionAuthorizer;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.support.GenericApplicationContext;

/** What the metric of HTTP requests says of streams, and of all other requests. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpMetricsIntegrationTests {

    private static final String NAME = "http.server.requests";

    /** Sees every meter that is asked for, also one that is then denied. */
    private final Requested requested = new Requested();

    private final ApplicationContextInitializer<GenericApplicationContext> watched =
            context -> context.registerBean(MeterFilter.class, () -> requested);

    @EachServer
    void openStreamIsNoActiveRequest(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start()) {
            server.firstEvent("/waiting");
            server.get("/topic/orders");
            awaitActive(server, 0);
            assertThat(server.publisher().openStreams()).isEqualTo(2);
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT)
    void endedStreamIsNotTimed(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(watched)) {
            server.firstEvent("/waiting");
            server.publisher().streams().forEach(stream -> server.publisher().disconnect(stream.id()));
            requested.awaitTimerOf("/waiting");
            server.get("/ten").body().readAllBytes();
            requested.awaitTimerOf("/ten");

            assertOrdinaryRequestsAreTimed(server);
            assertThat(timers(server))
                    .extracting(HttpMetricsIntegrationTests::uri)
                    .containsOnly("/entity-without-body");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT)
    void streamWhoseClientLeavesIsNotTimed(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(watched)) {
            try (Socket socket = server.open("/endless")) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            requested.awaitTimerOf("/endless");

            assertOrdinaryRequestsAreTimed(server);
            assertThat(timers(server))
                    .extracting(HttpMetricsIntegrationTests::uri)
                    .containsOnly("/entity-without-body");
            awaitActive(server, 0);
        }
    }

    @EachServer
    void refusedStreamIsTimed(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.limits.total=1")) {
            server.firstEvent("/waiting");
            assertThat(server.get("/waiting", "Accept", "application/json").statusCode())
                    .isEqualTo(503);
            assertThat(server.get("/waiting", "Accept", "text/event-stream").statusCode())
                    .isEqualTo(200);

            awaitTimed(server, "/waiting", "503");
            // On a connection of its own, the request of the stream that was opened has ended as well.
            awaitTimed(server, "/waiting", "200", (kind == TestServer.Kind.TOMCAT) ? 2 : 1);
        }
    }

    @Test
    void openingIsTimedOfAStreamWhoseRequestEndsThen() throws Exception {
        try (TestServer server = TestServer.Kind.TOMCAT.start()) {
            server.firstEvent("/waiting");
            awaitTimed(server, "/waiting", "200");
            awaitActive(server, 0);
            assertThat(server.publisher().openStreams()).isOne();
        }
    }

    @Test
    void deniedStreamIsTimed() throws Exception {
        ApplicationContextInitializer<GenericApplicationContext> denying =
                context -> context.registerBean(SubscriptionAuthorizer.class, () -> (request, pattern) -> false);
        try (TestServer server = TestServer.Kind.TOMCAT.start(denying)) {
            assertThat(server.get("/topic/orders").statusCode()).isEqualTo(403);
            awaitTimed(server, "/topic/{topic}", "403");
        }
    }

    @EachServer(except = TestServer.Kind.TOMCAT)
    void propertyKeepsStreamsInTheMetric(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start("sse.metrics.http-server-requests=true")) {
            server.firstEvent("/waiting");
            awaitActive(server, 1);
            server.publisher().streams().forEach(stream -> server.publisher().disconnect(stream.id()));

            awaitTimed(server, "/waiting", "200");
            awaitActive(server, 0);
        }
    }

    private static void assertOrdinaryRequestsAreTimed(TestServer server) throws Exception {
        assertThat(server.get("/entity-without-body").statusCode()).isEqualTo(404);
        awaitTimed(server, "/entity-without-body", "404");
    }

    private static void awaitTimed(TestServer server, String uri, String status) {
        awaitTimed(server, uri, status, 1);
    }

    private static void awaitTimed(TestServer server, String uri, String status, long times) {
        await().untilAsserted(() -> assertThat(timers(server)).anySatisfy(timer -> {
            assertThat(timer.getId().getTag("uri")).isEqualTo(uri);
            assertThat(timer.getId().getTag("status")).isEqualTo(status);
            assertThat(timer.count()).isEqualTo(times);
            assertThat(timer.totalTime(TimeUnit.SECONDS)).isBetween(0.0, 60.0);
        }));
    }

    private static void awaitActive(TestServer server, int number) {
        await().untilAsserted(() -> assertThat(registry(server).find(NAME + ".active").longTaskTimers().stream()
                        .mapToInt(LongTaskTimer::activeTasks)
                        .sum())
                .isEqualTo(number));
    }

    private static List<Timer> timers(TestServer server) {
        return List.copyOf(registry(server).find(NAME).timers());
    }

    private static String uri(Timer timer) {
        return String.valueOf(timer.getId().getTag("uri"));
    }

    private static MeterRegistry registry(TestServer server) {
        return server.context().getBean(MeterRegistry.class);
    }

    private static final class Requested implements MeterFilter {

        private final List<Meter.Id> ids = new CopyOnWriteArrayList<>();

        @Override
        public Meter.Id map(Meter.Id id) {
            if (id.getName().equals(NAME)) {
                ids.add(id);
            }
            return id;
        }

        /** Until an observation of such a request has ended. */
        void awaitTimerOf(String uri) {
            await().untilAsserted(() ->
                    assertThat(ids).extracting(id -> id.getTag("uri")).contains(uri));
        }
    }
}
