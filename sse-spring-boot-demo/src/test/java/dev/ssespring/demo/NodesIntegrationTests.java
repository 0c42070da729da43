package dev.ssespring.demo;

import static dev.ssespring.test.SseAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisSseBroker;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The two commands of docs/many-nodes.md. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
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
        try (SseTestStream here = board(one);
                SseTestStream there = board(other)) {
            page(one).post("/board/messages", "{\"text\":\"from one\"}");
            page(other).post("/board/messages", "{\"text\":\"from the other\"}");

            for (SseTestStream stream : List.of(here, there)) {
                assertThat(stream).nextNamed("message").data().contains("from one");
                assertThat(stream).nextNamed("message").data().contains("from the other");
            }
            assertThat(there.lastEventId()).isEqualTo(here.lastEventId());
            for (ConfigurableApplicationContext node : List.of(one, other)) {
                try (SseTestStream late = board(node)) {
                    assertThat(late)
                            .nextNamed("messages")
                            .data()
                            .containsSubsequence("\"text\":\"from one\"", "\"text\":\"from the other\"");
                }
            }
        }
    }

    @Test
    void eachNodeReportsHowManyStreamsAreOpenOnIt() {
        try (SseTestStream here = board(one);
                SseTestStream there = board(other)) {
            assertThat(here).nextNamed("streams").hasData("{\"open\":1}");
            assertThat(there).nextNamed("streams").hasData("{\"open\":1}");
        }
    }

    @Test
    void allNodesShareOneCounterAndAnotherOneCountsWhenTheFirstStops() {
        try (SseTestStream here = counter(one);
                SseTestStream there = counter(other)) {
            JsonNode first = count(here);
            JsonNode last = first;
            for (int i = 1; i <= 15; i++) {
                last = count(here);
                assertThat(last.get("number").asLong())
                        .isEqualTo(first.get("number").asLong() + i);
                assertThat(last.get("counter")).isEqualTo(first.get("counter"));
            }
            long reached = last.get("number").asLong();
            long number = count(there).get("number").asLong();

            one.close();

            while (number < reached + 20) {
                JsonNode next = count(there);
                // The same number again if the node was stopped before it could confirm it.
                assertThat(next.get("number").asLong()).isIn(number, number + 1);
                assertThat(next.get("counter")).isEqualTo(first.get("counter"));
                number = next.get("number").asLong();
            }
        }
    }

    @Test
    void eachNodeRunsItsOwnExperiment() throws Exception {
        try (SseTestStream here = stream(one, "/slow-clients/stream");
                SseTestStream there = stream(other, "/slow-clients/stream")) {
            assertThat(here).nextNamed("report").data().contains("\"running\":false");
            assertThat(there).nextNamed("report").data().contains("\"running\":false");

            assertThat(page(one).post("/slow-clients/start", "{}").statusCode()).isEqualTo(202);

            assertThat(here).nextNamed("report").data().contains("\"running\":true");
            assertThat(here).nextNamed("report").data().contains("\"running\":true");
            assertThat(there).hasNoMoreEvents();
            assertThat(page(other).post("/slow-clients/start", "{}").statusCode())
                    .as("no experiment runs here")
                    .isEqualTo(202);
        }
    }

    private static JsonNode count(SseTestStream stream) {
        AtomicReference<String> data = new AtomicReference<>();
        assertThat(stream)
                .within(Duration.ofSeconds(20))
                .nextNamed("count")
                .data()
                .satisfies(data::set);
        return new JsonMapper().readTree(data.get());
    }

    private static SseTestStream counter(ConfigurableApplicationContext node) {
        return stream(node, "/resume/stream?page=0123456789abcdef0123456789abcdef");
    }

    private static SseTestStream stream(ConfigurableApplicationContext node, String path) {
        return SseTestClient.to(URI.create("http://localhost:" + port(node)))
                .publisher(node.getBean(SseEventPublisher.class))
                .get(path)
                .open();
    }

    @Test
    void whoWritesWhileRedisIsAwayIsToldAndBoardsStayOpen() throws Exception {
        try (SseTestStream here = board(one)) {
            redis.stop();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !one.getBean(RedisSseBroker.class).statistics().isUp());

            HttpResponse<String> answer = page(one).post("/board/messages", "{\"text\":\"lost\"}");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("Not sent: Redis cannot be reached");

            redis.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> one.getBean(RedisSseBroker.class).statistics().isUp());
            page(one).post("/board/messages", "{\"text\":\"Redis is back\"}");
            assertThat(here).nextNamed("message").data().contains("Redis is back");
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

    private static SseTestStream board(ConfigurableApplicationContext node) {
        return SseTestClient.to(URI.create("http://localhost:" + port(node)))
                .get("/board/stream")
                .open();
    }

    private static StreamClient page(ConfigurableApplicationContext node) {
        return new StreamClient(port(node));
    }

    private static int port(ConfigurableApplicationContext node) {
        return ((WebServerApplicationContext) node).getWebServer().getPort();
    }
}
