package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;

/** The metrics as Prometheus reads them, while streams come, read, lag and go. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MetricsIntegrationTests {

    private static final String EXPOSED = "management.endpoints.web.exposure.include=prometheus";

    @EachServer
    void metersFollowAStream(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(EXPOSED)) {
            SseEventPublisher publisher = server.publisher();
            InputStream body = server.get("/topic/orders").body();
            SseReader reader = new SseReader(body);
            for (int i = 0; i < 3; i++) {
                publisher.publish("orders", SseEvent.of("data"));
                reader.read();
            }
            publisher.publish("elsewhere", SseEvent.of("data"));

            awaitValue(server, "sse_events_delivered_events_total", 3);
            assertValue(server, "sse_events_published_events_total", 4);
            assertValue(server, "sse_streams_active_streams", 1);
            assertValue(server, "sse_streams_opened_streams_total", 1);
            assertThat(value(server, "sse_delivery_time_seconds_count")).isBetween(1.0, 3.0);
            assertThat(value(server, "sse_delivery_time_seconds_sum")).isBetween(1e-9, 60.0);
            assertThat(value(server, "sse_delivery_time_seconds_max")).isBetween(1e-9, 60.0);
            assertValue(server, closed("disconnected"), 0);

            publisher.disconnect(publisher.streams().get(0).id());

            awaitValue(server, closed("disconnected"), 1);
            awaitValue(server, "sse_streams_active_streams", 0);
            assertValue(server, closed("client-gone"), 0);
            body.close();
        }
    }

    @EachServer
    void metersTellOfWhatAClientMissedAndGetsAgain(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(EXPOSED)) {
            String before = server.publisher().head().toString();
            server.publisher().publish("orders", SseEvent.of("one"));
            server.publisher().publish("orders", SseEvent.of("two"));

            InputStream resumed =
                    server.get("/topic/orders", "Last-Event-ID", before).body();
            InputStream lost =
                    server.get("/topic/orders", "Last-Event-ID", "x-1").body();

            awaitValue(server, "sse_events_replayed_events_total", 2);
            awaitValue(server, "sse_gaps_total", 1);
            resumed.close();
            lost.close();
        }
    }

    @EachServer
    void metersTellOfAClientThatDoesNotRead(TestServer.Kind kind) throws Exception {
        try (TestServer server = kind.start(
                        EXPOSED,
                        "sse.mailbox.max-events=2",
                        "sse.mailbox.overflow=drop-oldest",
                        "sse.mailbox.max-size=16MB");
                Socket socket = server.open("/topic/orders")) {
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            SseEvent large = SseEvent.of("x".repeat(1 << 20));

            await().untilAsserted(() -> {
                server.publisher().publish("orders", large);
                assertThat(value(server, "sse_events_dropped_events_total")).isPositive();
            });

            await().untilAsserted(() ->
                    assertThat(value(server, "sse_mailbox_backlog_bytes")).isGreaterThan(1 << 20));
            assertThat(value(server, "sse_mailbox_backlog_events")).isBetween(1.0, 3.0);
        }
    }

    private static String closed(String reason) {
        return "sse_streams_closed_streams_total{reason=\"" + reason + "\"}";
    }

    private static void awaitValue(TestServer server, String name, double expected) {
        await().untilAsserted(() -> assertValue(server, name, expected));
    }

    private static void assertValue(TestServer server, String name, double expected) throws Exception {
        assertThat(value(server, name)).as(name).isEqualTo(expected);
    }

    private static double value(TestServer server, String name) throws Exception {
        String scrape = new String(server.get("/actuator/prometheus").body().readAllBytes(), StandardCharsets.UTF_8);
        return Arrays.stream(scrape.split("\n"))
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not in\n" + scrape));
    }
}
