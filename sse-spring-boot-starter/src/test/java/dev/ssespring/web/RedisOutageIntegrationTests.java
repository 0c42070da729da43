package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.broker.redis.TcpProxy;
import dev.ssespring.protocol.SseEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What clients, callers and operators of a node see while Redis is away. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class RedisOutageIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** At the shortest, two seconds, in which Redis is tried again several times. */
    private static final int HEARTBEATS = 10;

    private static final String[] PROPERTIES = {
        "sse.heartbeat=200ms",
        "sse.redis.timeout=" + TIMEOUT.toSeconds() + "s",
        "management.endpoint.health.show-components=always",
        "logging.level.dev.ssespring.broker.redis=INFO"
    };

    @Test
    void whileTheConnectionIsCutStreamsStayOpenAndPublishingFailsAtOnce(CapturedOutput output) throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                TcpProxy proxy = new TcpProxy(redis.port())) {
            assertOutageIsSurvived(proxy.port(), proxy::cut, proxy::mend, output);
        }
    }

    @Test
    void whileRedisIsDeadStreamsStayOpenAndPublishingFailsAtOnce(CapturedOutput output) throws Exception {
        try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always")) {
            assertOutageIsSurvived(redis.port(), redis::kill, redis::launch, output);
        }
    }

    private static void assertOutageIsSurvived(int redisPort, Runnable begin, Runnable end, CapturedOutput output)
            throws Exception {
        List<SseEvent> events = new ArrayList<>();
        try (TestServer server = RedisNodeFixture.start(TestServer.Kind.TOMCAT, redisPort, PROPERTIES);
                ResumingClient client = new ResumingClient("/topic/orders", "", events::add)) {
            awaitHealth(server, "UP");
            client.connect(server.port());
            assertThat(publish(server, "before").statusCode()).isEqualTo(200);
            readUntil(client, events, "before");
            double reconnects = counter(server, "sse.redis.reconnects");

            begin.run();
            awaitHealth(server, "DOWN");
            assertPublishingFailsAtOnce(server);
            for (int i = 0; i < HEARTBEATS; i++) {
                assertThat(client.read()).as("a heartbeat comes").isTrue();
            }
            assertPublishingFailsAtOnce(server);
            assertThat(up(server)).isZero();
            assertThat(server.context()
                            .getBean(MeterRegistry.class)
                            .get("sse.redis.publications")
                            .tag("outcome", "not-published")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);

            end.run();
            awaitHealth(server, "UP");
            assertThat(publish(server, "after").statusCode()).isEqualTo(200);
            readUntil(client, events, "after");
            assertThat(events).extracting(SseEvent::data).containsExactly("before", "after");
            assertThat(up(server)).isOne();
            assertThat(counter(server, "sse.redis.reconnects")).isEqualTo(reconnects + 2);
            assertThat(output.getAll()
                            .lines()
                            .filter(line -> line.contains("dev.ssespring") || line.contains("d.ssespring"))
                            // The store of runs reports its own connection.
                            .filter(line -> !line.contains("RunConnections")))
                    .as("one line when it went away and one when it came back")
                    .satisfiesExactly(
                            line -> assertThat(line).contains("WARN", "Redis cannot be reached"),
                            line -> assertThat(line).contains("INFO", "Redis is back after"));
        }
    }

    private static void assertPublishingFailsAtOnce(TestServer server) throws Exception {
        long began = System.nanoTime();
        HttpResponse<InputStream> response = publish(server, "during");
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(text(response)).isEqualTo("Redis cannot be reached");
        assertThat(took).isLessThan(TIMEOUT.dividedBy(5));
    }

    private static HttpResponse<InputStream> publish(TestServer server, String data) throws Exception {
        return server.get("/publish/orders/" + data);
    }

    private static void awaitHealth(TestServer server, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text(server.get("/actuator/health/sseRedis")))
                        .contains("\"status\":\"" + status + "\""));
    }

    private static double up(TestServer server) {
        return server.context()
                .getBean(MeterRegistry.class)
                .get("sse.redis.up")
                .gauge()
                .value();
    }

    private static double counter(TestServer server, String name) {
        return server.context()
                .getBean(MeterRegistry.class)
                .get(name)
                .functionCounter()
                .count();
    }

    private static void readUntil(ResumingClient client, List<SseEvent> events, String data) throws IOException {
        while (events.stream().noneMatch(event -> event.data().equals(data))) {
            assertThat(client.read()).isTrue();
        }
    }

    private static String text(HttpResponse<InputStream> response) throws IOException {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
}
