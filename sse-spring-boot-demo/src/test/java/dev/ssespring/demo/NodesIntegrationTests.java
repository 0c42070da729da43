package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The two commands of docs/many-nodes.md. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodesIntegrationTests {

    @TempDir
    Path directory;

    private final EmbeddedRedis redis = new EmbeddedRedis();
    private ConfigurableApplicationContext one;
    private ConfigurableApplicationContext other;

    @BeforeEach
    void startNodes() {
        one = startNode();
        other = startNode();
    }

    private ConfigurableApplicationContext startNode() {
        return new SpringApplicationBuilder(DemoApplication.class)
                .properties("server.port=0", "demo.tiles.pace=20ms")
                .run(redis.arguments());
    }

    @AfterEach
    void stopNodes() {
        other.close();
        one.close();
        redis.close();
    }

    @Test
    void theBoardCrossesNodes() throws Exception {
        assertThat(one.getBeansOfType(RedisSseBroker.class)).hasSize(1);
        try (SseReader here = client(one).open("/board/stream");
                SseReader there = client(other).open("/board/stream")) {
            client(one).post("/board/messages", "{\"text\":\"from one\"}");
            client(other).post("/board/messages", "{\"text\":\"from the other\"}");

            SseEvent first = nextMessage(here);
            SseEvent second = nextMessage(here);
            assertThat(first.data()).contains("from one");
            assertThat(second.data()).contains("from the other");
            assertThat(nextMessage(there)).isEqualTo(first);
            assertThat(nextMessage(there)).isEqualTo(second);
            for (ConfigurableApplicationContext node : new ConfigurableApplicationContext[] {one, other}) {
                try (SseReader late = client(node).open("/board/stream")) {
                    assertThat(next(late, "messages").data())
                            .containsSubsequence("\"text\":\"from one\"", "\"text\":\"from the other\"");
                }
            }
        }
    }

    @Test
    void eachNodeTellsHowManyStreamsAreOpenOnIt() throws Exception {
        try (SseReader here = client(one).open("/board/stream");
                SseReader there = client(other).open("/board/stream")) {
            assertThat(next(here, "streams").data()).isEqualTo("{\"open\":1}");
            assertThat(next(there, "streams").data()).isEqualTo("{\"open\":1}");
        }
    }

    @Test
    void whoWritesWhileRedisIsAwayIsToldAndBoardsStayOpen() throws Exception {
        try (SseReader here = client(one).open("/board/stream")) {
            redis.stop();
            await().until(() -> !one.getBean(RedisSseBroker.class).statistics().isUp());

            HttpResponse<String> answer = client(one).post("/board/messages", "{\"text\":\"lost\"}");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("Not sent: Redis cannot be reached");

            redis.start();
            await().until(() -> one.getBean(RedisSseBroker.class).statistics().isUp());
            client(one).post("/board/messages", "{\"text\":\"Redis is back\"}");
            assertThat(nextMessage(here).data()).contains("Redis is back");
        }
    }

    @Test
    void aPictureThatOneNodeHasSubmittedIsRenderedByAWorkerOfTheOtherAndShownByBoth() throws Exception {
        PictureClient here = new PictureClient(port(one));
        PictureClient there = new PictureClient(port(other));
        try (WorkerProcess alpha = WorkerProcess.start("http://localhost:" + port(other), "alpha", directory)) {
            here.awaitWorker("alpha");

            String picture = here.render();

            for (PictureClient client : new PictureClient[] {here, there}) {
                assertThat(client.awaitPicture(picture))
                        .extracting(tile -> tile.get("worker").asString())
                        .containsOnly("alpha");
            }
            assertThat(alpha.isAlive()).isTrue();
        }
    }

    private static StreamClient client(ConfigurableApplicationContext node) {
        return new StreamClient(port(node));
    }

    private static int port(ConfigurableApplicationContext node) {
        return ((WebServerApplicationContext) node).getWebServer().getPort();
    }

    private static SseEvent nextMessage(SseReader reader) throws IOException {
        return next(reader, "message");
    }

    private static SseEvent next(SseReader reader, String type) throws IOException {
        SseEvent event;
        do {
            event = reader.read();
            assertThat(event).as("the stream goes on").isNotNull();
        } while (!event.event().equals(type));
        return event;
    }
}
