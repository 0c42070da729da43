package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.redis.RedisProcess;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SubscriptionAuthorizer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tomcat and Jetty on one Redis. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class RedisServersIntegrationTests {

    private static final SseEvent EVENT = SseEvent.of("x".repeat(200));
    private static final SubscriptionAuthorizer NO_SECRETS =
            (request, pattern) -> !pattern.name().equals("secret");

    private static RedisProcess redis;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @Test
    void aClientThatMovesUnderLoadMissesNothingAndGetsNothingTwice() throws Exception {
        int moves = 20;
        Coverage coverage = new Coverage(0);
        try (TestServer tomcat = start(TestServer.Kind.TOMCAT, "moving");
                TestServer jetty = start(TestServer.Kind.JETTY, "moving");
                ResumingClient client = new ResumingClient("/topic/orders", "", coverage)) {
            client.connect(tomcat.port());
            try (Publishing onTomcat = new Publishing(tomcat.publisher(), "orders", EVENT);
                    Publishing onJetty = new Publishing(jetty.publisher(), "orders", EVENT)) {
                for (int move = 0; move < moves; move++) {
                    long enough = coverage.covered() + 1 + move;
                    readUpTo(enough, client);
                    client.cut((move % 3 == 0) ? RawResponse.Cut.RESET : RawResponse.Cut.CLOSE);
                    client.connect((move % 2 == 0 ? jetty : tomcat).port());
                }
                assertThat(onTomcat.count()).isPositive();
                assertThat(onJetty.count()).isPositive();
            }
            readUpTo(jetty.publisher().head().sequence(), client);

            assertThat(coverage.received())
                    .isEqualTo(tomcat.publisher().statistics().published()
                            + jetty.publisher().statistics().published());
            assertThat(coverage.gaps()).isZero();
            assertThat(client.connections()).isEqualTo(moves + 1);
        }
    }

    @Test
    void whatIsPublishedOnOneServerReachesClientsOfTheOther() throws Exception {
        try (TestServer tomcat = start(TestServer.Kind.TOMCAT, "two");
                TestServer jetty = start(TestServer.Kind.JETTY, "two")) {
            SseReader onTomcat = new SseReader(tomcat.get("/topic/orders").body());
            SseReader onJetty = new SseReader(jetty.get("/topic/orders").body());

            tomcat.get("/publish/orders/1");
            jetty.get("/publish/orders/2");

            for (SseReader stream : List.of(onTomcat, onJetty)) {
                assertThat(stream.read().data()).isEqualTo("1");
                assertThat(stream.read().data()).isEqualTo("2");
            }
        }
    }

    @Test
    void aServerDeniesWhatItsOwnAuthorizerDeniesWhoeverPublishedIt() throws Exception {
        try (TestServer open = start(TestServer.Kind.TOMCAT, "denied");
                TestServer denying = RedisNodeFixture.start(
                        TestServer.Kind.JETTY,
                        redis.port(),
                        context -> context.registerBean(SubscriptionAuthorizer.class, () -> NO_SECRETS),
                        "sse.redis.namespace=denied")) {
            String before = open.publisher().head().toString();
            open.get("/publish/secret/hidden");

            SseReader resumed = new SseReader(
                    open.get("/topic/secret", "Last-Event-ID", before).body());
            assertThat(resumed.read().data()).isEqualTo("hidden");
            assertThat(denying.get("/topic/secret", "Last-Event-ID", before).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aTopicThatIsDeniedDoesNotComeByAPatternLiveNorResumed() throws Exception {
        try (TestServer open = start(TestServer.Kind.JETTY, "patterns");
                TestServer denying = RedisNodeFixture.start(
                        TestServer.Kind.TOMCAT,
                        redis.port(),
                        context -> context.registerBean(SubscriptionAuthorizer.class, () -> NO_SECRETS),
                        "sse.redis.namespace=patterns",
                        "sse.history.overrides[0].topics=secret",
                        "sse.history.overrides[0].max-events=1")) {
            String before = open.publisher().head().toString();
            SseReader live = new SseReader(denying.get("/topic/**").body());

            for (String topic : List.of("secret", "orders", "secret", "secret", "orders")) {
                denying.get("/publish/" + topic + "/" + topic);
                open.get("/publish/" + topic + "/" + topic);
            }

            SseReader resumed = new SseReader(
                    denying.get("/topic/**", "Last-Event-ID", before).body());
            for (SseReader stream : List.of(live, resumed)) {
                for (int i = 0; i < 4; i++) {
                    SseEvent event = stream.read();
                    assertThat(event.event() + " " + event.data()).isEqualTo("message orders");
                }
            }
        }
    }

    private static TestServer start(TestServer.Kind kind, String namespace) {
        return RedisNodeFixture.start(kind, redis.port(), "sse.redis.namespace=" + namespace);
    }

    private static void readUpTo(long sequence, ResumingClient client) throws IOException {
        while (client.sequence() < sequence) {
            assertThat(client.read()).isTrue();
        }
    }
}
