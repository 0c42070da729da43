package dev.ssespring.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.redis.RedisFailOver;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Runs on two nodes that ask a Sentinel for the master, which fails. */
@Tag("long")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedisRunsFailOverIntegrationTests {

    /** Longer than a fail-over on a busy machine. */
    private static final Duration LEASE = Duration.ofSeconds(45);

    private final RedisFailOver redis = RedisFailOver.start();
    private final RedisRunNode one = node();
    private final RedisRunNode two = node();
    private final BlockingQueue<String> tokens = new LinkedBlockingQueue<>();

    private RedisRunNode node() {
        return new RedisRunNode(
                new LettuceConnectionFactory(
                        new RedisSentinelConfiguration("master", Set.of("127.0.0.1:" + redis.sentinelPort()))),
                LEASE);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        redis.close();
    }

    /** Appends the tokens as they are given to it, until an empty one. */
    private void start() {
        one.runs.start("answer", run -> {
            for (String token = tokens.take(); !token.isEmpty(); token = tokens.take()) {
                run.append(token);
            }
        });
    }

    private static List<String> data(TestResponse reader) {
        return reader.events.stream().map(SseEvent::data).toList();
    }

    @Test
    void aRunWhoseEventsAreReplicatedGoesOnAndReadersGetEachEventOnce() throws Exception {
        start();
        TestResponse reader = TestResponse.open(two.runs.resume("answer"));
        for (int i = 0; i < 100; i++) {
            tokens.add("" + i);
        }
        await().until(() -> reader.events.size() == 100);
        redis.awaitReplicated();

        redis.killMaster();
        for (int i = 100; i < 600; i++) {
            tokens.add("" + i);
        }
        await().atMost(Duration.ofSeconds(60)).until(redis::isReplicaPromoted);
        tokens.add("");

        assertThat(reader.over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(reader.endedInOrder).isTrue();
        assertThat(data(reader))
                .startsWith(IntStream.range(0, 600).mapToObj(Integer::toString).toArray(String[]::new))
                .hasSize(601);
        assertThat(reader.last().event()).isEqualTo("run-completed");
    }

    @Test
    void aRunThatLacksEventsFailsForReadersThatHaveSeenThemToo() throws Exception {
        start();
        TestResponse reader = TestResponse.open(two.runs.resume("answer"));
        tokens.add("replicated");
        await().until(() -> reader.events.size() == 1);
        redis.awaitReplicated();

        redis.detachReplica();
        tokens.add("lost");
        await().until(() -> reader.events.size() == 2);
        redis.killMaster();
        await().atMost(Duration.ofSeconds(60)).until(redis::isReplicaPromoted);
        tokens.add("refused");

        assertThat(reader.over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(data(reader))
                .containsExactly("replicated", "lost", "{\"state\":\"failed\",\"reason\":\"store-failed\"}");
        TestResponse late = TestResponse.open(two.runs.resume("answer"));
        assertThat(late.over.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(data(late)).containsExactly("replicated", "{\"state\":\"failed\",\"reason\":\"store-failed\"}");
    }
}
