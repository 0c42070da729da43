package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.OutcomeUnknownException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.TopicHistory;
import io.lettuce.core.XAddArgs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes whose Redis is killed, restarted, disconnected, slow, or loses data. */
@Tag("long")
class RedisFaultsIntegrationTests {

    private static final String[] DURABLE = {"--appendonly", "yes", "--appendfsync", "always"};

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void afterARestartWithItsDataTheEpochContinues() {
        RedisProcess redis = redis(DURABLE);
        TestNode a = node(redis.port());
        TestNode b = node(redis.port());
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        Position before = a.publish("1");

        redis.kill();
        a.awaitDown();
        b.awaitDown();
        assertThatExceptionOfType(NotPublishedException.class).isThrownBy(() -> a.publish("lost"));
        redis.launch();
        a.awaitUp();
        b.awaitUp();
        Position after = b.publish("2");

        assertThat(after).isEqualTo(new Position(before.epoch(), before.sequence() + 1));
        for (TestStream stream : List.of(onA, onB)) {
            stream.awaitData("2");
            assertThat(stream.data()).containsExactly("1", "2");
            assertThat(stream.hasEnded()).isFalse();
        }
        assertThat(a.resume(before.toString()).lastEventId()).isNotEmpty();
    }

    @Test
    void afterARestartWithoutItsDataEveryStreamIsReset() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        TestNode b = node(redis.port());
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        Position before = a.publish("1");
        onA.awaitData("1");
        onB.awaitData("1");

        redis.kill();
        redis.launch();

        // No event is published: the nodes detect the loss by themselves.
        assertThat(onA.awaitReset().data()).contains("\"unknown-position\"");
        assertThat(onB.awaitReset().id()).isEqualTo(onA.awaitReset().id());
        Position after = b.publish("2");
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.sequence()).isOne();
        onA.awaitData("2");
        onB.awaitData("2");
        assertThat(onA.ids()).isEqualTo(onB.ids()).endsWith(after.toString());

        TestStream resumed = b.resume(before.toString());
        assertThat(resumed.awaitReset().data()).contains("\"lastEventId\":\"" + before + "\"");
    }

    @Test
    void anOlderSnapshotBeginsANewEpochAndNoEventIsSkippedSilently() throws IOException {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        TestNode b = node(redis.port());
        TestStream onB = b.subscribe();
        a.publish("in the snapshot");
        assertThat(redis.answers("SAVE", "+OK")).isTrue();
        Path older = Files.copy(
                redis.directory().resolve("dump.rdb"),
                redis.directory().resolve("older.rdb"),
                StandardCopyOption.REPLACE_EXISTING);
        Position lost = a.publish("not in the snapshot");
        onB.awaitData("not in the snapshot");

        redis.kill();
        Files.copy(older, redis.directory().resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
        redis.launch();
        a.awaitUp();
        Position next = a.publish("after");

        assertThat(next.epoch()).isNotEqualTo(lost.epoch());
        onB.awaitData("after");
        assertThat(onB.awaitReset().data()).contains("unknown-position");
        assertThat(onB.ids()).doesNotHaveDuplicates();
        assertThat(b.resume(lost.toString()).resets()).isOne();
    }

    @Test
    void eventsThatReplaceLostOnesAreDetected() throws IOException {
        RedisProcess redis = redis();
        TcpProxy proxy = proxy(redis);
        TestNode a = node(proxy.port());
        TestStream onA = a.subscribe();
        a.publish("1");
        assertThat(redis.answers("SAVE", "+OK")).isTrue();
        Path older = Files.copy(
                redis.directory().resolve("dump.rdb"), redis.directory().resolve("older.rdb"));
        Position seen = a.publish("2");
        onA.awaitData("2");

        // Node a is disconnected while a new node publishes to the restored log.
        proxy.cut();
        a.awaitDown();
        redis.kill();
        Files.copy(older, redis.directory().resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
        redis.launch();
        TestNode fresh = node(redis.port());
        assertThat(fresh.publish("other 2")).isEqualTo(seen);
        fresh.publish("other 3");
        proxy.mend();

        // Redis is not behind the position of node a: only the predecessor of the next entry shows the loss.
        onA.awaitReset();
        a.awaitUp();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> a.publish("x").epoch().equals(fresh.publish("y").epoch()));
        assertThat(a.publish("4").epoch()).isNotEqualTo(seen.epoch());
        onA.awaitData("4");
        assertThat(onA.ids()).doesNotHaveDuplicates();
        assertThat(onA.events()).noneMatch(event -> event.data().equals("other 3"));
    }

    @Test
    void aConnectionThatIsCutForFiveSecondsUnderLoadLosesNoPublishedEvent() throws Exception {
        RedisProcess redis = redis();
        TcpProxy proxy = proxy(redis);
        TestNode a = node(proxy.port());
        TestNode b = node(proxy.port());
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        List<String> published = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Thread breaker = new Thread(() -> {
            await().atMost(Duration.ofMinutes(1)).until(() -> onB.events().size() > 1_000);
            proxy.cut();
            await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            proxy.mend();
        });
        breaker.start();

        for (int i = 0; breaker.isAlive() || published.isEmpty() || i % 100 != 0; i++) {
            String data = "" + i;
            try {
                a.publish(data);
                published.add(data);
            } catch (OutcomeUnknownException ex) {
                unknown.add(data);
            } catch (NotPublishedException ex) {
                refused.add(data);
            }
        }
        breaker.join();
        a.awaitUp();
        b.awaitUp();
        a.publish("last");

        onA.awaitData("last");
        onB.awaitData("last");
        published.add("last");
        assertThat(refused).isNotEmpty();
        assertThat(unknown).hasSizeLessThanOrEqualTo(1);
        assertThat(onA.data()).isEqualTo(onB.data()).doesNotHaveDuplicates();
        // None of them was refused.
        assertThat(onA.data().stream().filter(data -> !unknown.contains(data))).isEqualTo(published);
        assertThat(onA.resets() + onB.resets()).isZero();
        assertThat(onA.hasEnded() || onB.hasEnded()).isFalse();
    }

    @Test
    void aLateReplyIsAnUnknownOutcomeAndTheEventIsDeliveredAtMostOnce() {
        RedisProcess redis = redis();
        TcpProxy proxy = proxy(redis);
        TestNode a = node(proxy.port(), "sse.redis.timeout=500ms");
        TestNode b = node(redis.port());
        TestStream onB = b.subscribe();
        a.publish("1");

        proxy.hold();
        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> a.publish("late"));
        proxy.release();
        a.awaitUp();
        a.publish("3");

        onB.awaitData("3");
        assertThat(onB.data()).doesNotHaveDuplicates().startsWith("1").endsWith("3");
        assertThat(a.statistics().outcomesUnknown()).isOne();
    }

    @Test
    void aBatchWhoseReplyWasLostIsSentAgainAndDeliveredOnce() throws Exception {
        RedisProcess redis = redis();
        TcpProxy proxy = proxy(redis);
        TestNode a = node(proxy.port(), "sse.redis.timeout=10s");
        TestNode b = node(redis.port());
        TestStream onB = b.subscribe();
        a.publish("1");

        redis.pause();
        List<Position> answered = new ArrayList<>();
        Thread publisher = new Thread(() -> answered.add(a.publish("2")));
        publisher.start();
        // The event was sent and is in the buffers of Redis; the reply will find no connection.
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        proxy.cut();
        proxy.mend();
        redis.resume();
        publisher.join(20_000);

        onB.awaitData("2");
        assertThat(onB.ids()).hasSize(2).endsWith(answered.get(0).toString());
    }

    @Test
    void whileRedisHangsPublishingFailsFastAfterTheFirstTimeoutAndRecovers() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port(), "sse.redis.timeout=500ms");
        TestStream onA = a.subscribe();
        a.publish("1");

        redis.pause();
        assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> a.publish("in doubt"));
        assertThatExceptionOfType(NotPublishedException.class).isThrownBy(() -> a.publish("refused"));
        assertThat(a.statistics().isUp()).isFalse();
        redis.resume();
        a.awaitUp();
        a.publish("4");

        onA.awaitData("4");
        assertThat(onA.data()).doesNotContain("refused").doesNotHaveDuplicates();
        assertThat(onA.hasEnded()).isFalse();
    }

    @Test
    void publishingMayWaitUntilRedisIsAvailable() throws Exception {
        RedisProcess redis = redis(DURABLE);
        TestNode a = node(redis.port(), "sse.redis.publish-wait=30s");
        TestStream onA = a.subscribe();
        redis.kill();
        a.awaitDown();

        List<Position> answered = new ArrayList<>();
        Thread publisher = new Thread(() -> answered.add(a.publish("1")));
        publisher.start();
        redis.launch();
        publisher.join(20_000);

        onA.awaitData("1");
        assertThat(answered).hasSize(1);
    }

    @Test
    void aNodeDisconnectedForLongerThanTheLogLastsResetsItsStreamsAndContinues() {
        RedisProcess redis = redis();
        TcpProxy proxy = proxy(redis);
        TestNode a = node(redis.port(), "sse.redis.log-max-events=160");
        TestNode b = node(proxy.port());
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        a.publish("first");
        onB.awaitData("first");

        proxy.cut();
        b.awaitDown();
        IntStream.range(0, 1_000).forEach(i -> a.publish("" + i));
        proxy.mend();
        a.publish("last");

        onA.awaitData("last");
        onB.awaitData("last");
        assertThat(onB.awaitReset().data()).contains("history-too-short");
        assertThat(onA.resets()).isZero();
        assertThat(onA.ids()).containsSubsequence(onB.ids());
        assertThat(onB.data()).hasSizeGreaterThan(150);
        assertThat(b.statistics().resets()).isOne();
    }

    @Test
    void scriptsUnknownToRedisAreSentAgain() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        Position before = a.publish("1");

        assertThat(redis.answers("SCRIPT FLUSH", "+OK")).isTrue();

        assertThat(a.publish("2").sequence()).isEqualTo(before.sequence() + 1);
    }

    @Test
    void deletingKeysByHandBeginsANewEpoch() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        TestStream onA = a.subscribe();
        Position before = a.publish("1");
        onA.awaitData("1");

        assertThat(redis.answers("FLUSHALL", "+OK")).isTrue();

        Position after = a.publish("2");
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        onA.awaitData("2");
        onA.awaitReset();
    }

    @Test
    void anApplicationThatStartedWithoutRedisWorksOnceRedisIsAvailable() {
        RedisProcess redis = redis();
        redis.kill();
        TestNode a = unconnectedNode(redis.port());
        assertThat(a.statistics().isUp()).isFalse();

        redis.launch();
        a.awaitUp();

        TestStream onA = a.subscribe();
        a.publish("1");
        onA.awaitData("1");
    }

    @Test
    void aServerThatAcceptsNoWritesIsDownAndPublishingFailsAtOnce() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port(), "sse.redis.timeout=500ms");
        TestStream onA = a.subscribe();
        a.publish("1");

        assertThat(redis.answers("REPLICAOF 127.0.0.1 1", "+OK")).isTrue();
        assertThatExceptionOfType(NotPublishedException.class)
                .isThrownBy(() -> a.publish("refused"))
                .withMessageContaining("READONLY");
        a.awaitDown();
        assertThat(a.statistics().problem()).contains("READONLY");
        assertThatExceptionOfType(NotPublishedException.class)
                .isThrownBy(() -> a.publish("refused, too"))
                .withMessage("Redis cannot be reached");
        assertThat(redis.answers("REPLICAOF NO ONE", "+OK")).isTrue();
        a.awaitUp();
        a.publish("2");

        onA.awaitData("2");
        assertThat(onA.data()).containsExactly("1", "2");
    }

    @Test
    void aRedisWithoutMemoryRefusesEventsOneByOneAndStaysConnected() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        Position before = a.publish("1");
        TestStream onA = a.subscribe();

        assertThat(redis.answers("CONFIG SET maxmemory 1", "+OK")).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(NotPublishedException.class)
                    .isThrownBy(() -> a.publish("refused"))
                    .withMessageContaining("OOM");
        }
        assertThat(a.resume(before.toString()).lastEventId()).isEqualTo(before.toString());
        assertThat(redis.answers("CONFIG SET maxmemory 0", "+OK")).isTrue();

        assertThat(a.publish("2").sequence()).isEqualTo(before.sequence() + 1);
        onA.awaitData("2");
        assertThat(onA.data()).containsExactly("2");
        assertThat(a.statistics().reconnects()).isZero();
    }

    @Test
    void aReplyTooLargeForTheNetworkIsReadInSmallerParts() {
        RedisProcess redis = redis();
        TcpProxy proxy = proxy(redis);
        TestNode a = node(redis.port());
        TestNode b = node(proxy.port(), "sse.redis.timeout=300ms");
        TestStream onB = b.subscribe();
        a.publish("0");
        onB.awaitData("0");

        proxy.cut();
        b.awaitDown();
        // Three seconds of transfer; a read waits for little more than one.
        IntStream.rangeClosed(1, 60).forEach(i -> a.publish(i + "x".repeat(50_000)));
        a.publish("last");
        proxy.throttle(1_000_000);
        proxy.mend();

        onB.awaitData("last");
        assertThat(onB.data()).hasSize(62);
        assertThat(onB.resets()).isZero();
    }

    @Test
    void aClientThatResumesBeforeItsNodeHasDetectedALossIsReset() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        Position before = a.publish("1");

        assertThat(redis.answers("FLUSHALL", "+OK")).isTrue();

        TestStream resumed = a.resume(before.toString());
        assertThat(resumed.awaitReset().data()).contains("unknown-position");
        assertThat(resumed.hasEnded()).isFalse();
    }

    @Test
    void aForeignEntryInTheLogIsReportedAndTheNextEventBeginsANewEpoch() {
        RedisProcess redis = redis();
        TestNode a = node(redis.port());
        TestStream onA = a.subscribe();
        Position before = a.publish("1");
        onA.awaitData("1");

        try (RedisConsole console = RedisConsole.of(redis)) {
            console.commands()
                    .xadd(
                            "{sse}:log",
                            new XAddArgs().id(before.epoch() + "-" + (before.sequence() + 1)),
                            Map.of("by", "hand"));
        }
        a.awaitDown();
        assertThat(a.statistics().problem())
                .contains("'id'", "namespace is not shared with another application", "'sse.redis.namespace'");
        Position after = a.publish("2");

        a.awaitUp();
        onA.awaitData("2");
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.sequence()).isOne();
        assertThat(onA.awaitReset().data()).contains("unknown-position");
        TopicHistory history = a.topics().get(0);
        assertThat(history.newest()).isEqualTo(after);
        assertThat(history.events()).isOne();
        try (RedisConsole console = RedisConsole.of(redis)) {
            assertThat(console.commands().hget("{sse}:state", "bytes")).isEqualTo("" + history.bytes());
        }
        assertThat(a.resume(new Position(after.epoch(), 0).toString()).resets()).isZero();
    }

    @Test
    void aRedisThatDeniesAccessToSomeKeysRefusesAnEventCompletely() {
        RedisProcess redis = redis();
        try (RedisConsole console = RedisConsole.of(redis)) {
            console.send("ACL", "SETUSER", "app", "on", ">secret", "~{sse}:*", "+@all");
            TestNode a = node(redis.port(), "spring.data.redis.username=app", "spring.data.redis.password=secret");
            TestStream onA = a.subscribe();
            Position before = a.publish("1");

            console.send("ACL", "SETUSER", "app", "resetkeys", "~{sse}:[lnst]*");
            assertThatExceptionOfType(NotPublishedException.class).isThrownBy(() -> a.publish("refused"));
            console.send("ACL", "SETUSER", "app", "~{sse}:*");

            assertThat(a.publish("2")).isEqualTo(new Position(before.epoch(), before.sequence() + 1));
            onA.awaitData("2");
            assertThat(onA.data()).containsExactly("1", "2");
        }
    }

    private RedisProcess redis(String... settings) {
        RedisProcess redis = RedisProcess.start(settings);
        opened.add(redis);
        return redis;
    }

    private TcpProxy proxy(RedisProcess redis) {
        TcpProxy proxy = new TcpProxy(redis.port());
        opened.add(proxy);
        return proxy;
    }

    private TestNode node(int port, String... properties) {
        TestNode node = unconnectedNode(port, properties);
        node.awaitUp();
        return node;
    }

    private TestNode unconnectedNode(int port, String... properties) {
        TestNode node = TestNode.start(port, properties);
        opened.add(node);
        return node;
    }
}
