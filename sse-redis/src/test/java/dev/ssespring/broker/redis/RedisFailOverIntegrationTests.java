package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes that ask a Sentinel for the master, which changes in a fail-over. */
@Tag("long")
class RedisFailOverIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final RedisFailOver redis = opened(RedisFailOver.start());

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void afterAFailOverUnderLoadBothNodesContinueAndNoEventIsSkippedSilently() throws Exception {
        TestNode a = node();
        TestNode b = node();
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        List<String> published = new ArrayList<>();
        Thread killer = new Thread(() -> {
            await().atMost(PATIENCE).until(() -> onB.events().size() > 500);
            redis.killMaster();
            a.awaitDown();
            a.awaitUp();
            b.awaitUp();
        });
        killer.start();

        for (int i = 0; killer.isAlive(); i++) {
            try {
                a.publish("" + i);
                published.add("" + i);
            } catch (BrokerException ex) {
                assertThat(ex).as("the exception tells the outcome").isNotExactlyInstanceOf(BrokerException.class);
            }
        }
        killer.join();
        b.publish("last");
        onA.awaitData("last");
        onB.awaitData("last");

        assertThat(redis.isReplicaPromoted()).isTrue();
        for (TestStream stream : List.of(onA, onB)) {
            assertThat(stream.hasEnded()).isFalse();
            assertThat(stream.ids()).doesNotHaveDuplicates();
            if (stream.resets() == 0) {
                assertThat(stream.data()).containsSubsequence(published);
            } else {
                assertThat(stream.awaitReset().data()).contains("unknown-position");
            }
        }
    }

    @Test
    void eventsThatTheNewMasterDidNotReceiveCauseANewEpochAndResets() {
        TestNode a = node();
        TestNode b = node();
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        Position kept = a.publish("kept");
        onB.awaitData("kept");
        redis.awaitReplicated();

        redis.detachReplica();
        Position lost = a.publish("lost");
        onA.awaitData("lost");
        onB.awaitData("lost");
        redis.killMaster();
        a.awaitDown();
        b.awaitDown();
        a.awaitUp();
        b.awaitUp();
        Position after = b.publish("after");

        assertThat(after.epoch()).isNotEqualTo(kept.epoch());
        for (TestStream stream : List.of(onA, onB)) {
            stream.awaitData("after");
            assertThat(stream.awaitReset().data()).contains("unknown-position");
            assertThat(stream.data()).startsWith("kept", "lost");
            assertThat(stream.ids()).doesNotHaveDuplicates();
        }
        assertThat(a.resume(lost.toString()).awaitReset().data()).contains("unknown-position");
    }

    @Test
    void nodesLeaveAMasterThatBecomesAReplicaAndNoEventIsLost() {
        TestNode a = node();
        TestNode b = node();
        TestStream onB = b.subscribe();
        Position before = a.publish("1");
        redis.awaitReplicated();

        redis.swap();
        Position after = publishOnceAccepted(a, "2");

        assertThat(after).isEqualTo(new Position(before.epoch(), before.sequence() + 1));
        onB.awaitData("2");
        assertThat(onB.data()).containsExactly("1", "2");
    }

    private static Position publishOnceAccepted(TestNode node, String data) {
        List<Position> published = new ArrayList<>();
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(NotPublishedException.class::isInstance)
                .until(() -> {
                    published.add(node.publish(data));
                    return true;
                });
        return published.get(0);
    }

    private TestNode node() {
        TestNode node = opened(TestNode.start(
                1,
                "spring.data.redis.sentinel.master=master",
                "spring.data.redis.sentinel.nodes=127.0.0.1:" + redis.sentinelPort()));
        node.awaitUp();
        return node;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }
}
