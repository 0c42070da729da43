package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.Position;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes that ask a Sentinel for the master, which changes in a fail-over. */
@Tag("long")
class RedisFailOverIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisProcess master;
    private RedisProcess replica;
    private RedisProcess sentinel;

    @BeforeEach
    void startMasterReplicaAndSentinel() {
        master = opened(RedisProcess.start());
        replica = opened(RedisProcess.start("--replicaof", "127.0.0.1 " + master.port()));
        await("the replica is in sync with its master")
                .atMost(PATIENCE)
                .until(() -> reports(replica, "master_link_status:up"));
        sentinel = opened(RedisProcess.startSentinel(master));
        try (RedisConsole console = RedisConsole.of(sentinel)) {
            await("the sentinel knows the replica")
                    .atMost(PATIENCE)
                    .until(() -> console.commands().info("sentinel").contains("slaves=1"));
        }
    }

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
            master.kill();
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

        assertThat(reports(replica, "role:master")).isTrue();
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
        await("the replica has received the event").atMost(PATIENCE).until(() -> hasSameOffset());

        command(replica, "REPLICAOF", "127.0.0.1", "1");
        Position lost = a.publish("lost");
        onA.awaitData("lost");
        onB.awaitData("lost");
        master.kill();
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
        await("the replica has received the event").atMost(PATIENCE).until(() -> hasSameOffset());

        command(sentinel, "SENTINEL", "FAILOVER", "master");
        await().atMost(PATIENCE).until(() -> reports(replica, "role:master"));
        // The sentinel would do this after ten seconds; writes to the old master are lost until then.
        command(master, "REPLICAOF", "127.0.0.1", "" + replica.port());
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

    private boolean hasSameOffset() {
        return offset(master).equals(offset(replica));
    }

    private static String offset(RedisProcess redis) {
        return line(redis, line -> line.startsWith("master_repl_offset:"));
    }

    private static boolean reports(RedisProcess redis, String line) {
        return !line(redis, line::equals).isEmpty();
    }

    private static String line(RedisProcess redis, Predicate<String> wanted) {
        return ask(redis, console -> console.commands()
                .info("replication")
                .lines()
                .filter(wanted)
                .findFirst()
                .orElse(""));
    }

    private static void command(RedisProcess redis, String command, String... arguments) {
        ask(redis, console -> console.send(command, arguments));
    }

    /** Asks again, because a Sentinel that changes the role of a server disconnects all clients of that server. */
    private static <T> T ask(RedisProcess redis, Function<RedisConsole, T> question) {
        return await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(
                        () -> {
                            try (RedisConsole console = RedisConsole.of(redis)) {
                                return question.apply(console);
                            }
                        },
                        answer -> true);
    }

    private TestNode node() {
        TestNode node = opened(TestNode.start(
                1,
                "spring.data.redis.sentinel.master=master",
                "spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port()));
        node.awaitUp();
        return node;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }
}
