package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.NotPublishedException;
import dev.ssespring.broker.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes on a cluster, with default settings of the application. */
@Tag("long")
class RedisClusterIntegrationTests {

    private static final String LOG = "{sse}:log";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisCluster cluster;

    @BeforeEach
    void startCluster() {
        cluster = new RedisCluster();
        opened.add(cluster);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void namespacesAreOnDifferentMastersAndEachIsInOneSlot() {
        List<RedisProcess> masters = new ArrayList<>();
        for (String namespace : List.of("a", "b", "c")) {
            TestNode publishing = node("sse.redis.namespace=" + namespace);
            TestStream stream = node("sse.redis.namespace=" + namespace).subscribe();
            publishing.publish("to " + namespace);
            stream.awaitData("to " + namespace);

            RedisProcess master = cluster.masterOf("{" + namespace + "}:log");
            masters.add(master);
            try (RedisConsole console = RedisConsole.of(master)) {
                assertThat(console.commands().keys("*"))
                        .contains("{" + namespace + "}:log")
                        .allMatch(key -> key.startsWith("{" + namespace + "}:"));
            }
        }
        assertThat(masters).doesNotHaveDuplicates();
    }

    @Test
    void whenTheSlotMovesToAnotherMasterNoEventIsLostAndNoStreamIsReset() {
        TestNode a = node();
        TestNode b = node();
        TestStream onB = b.subscribe();
        Position before = a.publish("1");
        onB.awaitData("1");

        cluster.move(LOG, cluster.otherThan(cluster.masterOf(LOG)));

        Position after = a.publish("2");
        onB.awaitData("2");
        assertThat(after).isEqualTo(new Position(before.epoch(), before.sequence() + 1));
        assertThat(onB.data()).containsExactly("1", "2");
    }

    @Test
    void nodesConnectToAReplicaThatReplacesItsMaster() {
        cluster.addReplicaFor(LOG);
        TestNode a = node();
        TestNode b = node();
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();
        a.publish("1");
        onB.awaitData("1");

        cluster.masterOf(LOG).kill();
        a.awaitDown();
        b.awaitDown();
        assertThatExceptionOfType(NotPublishedException.class).isThrownBy(() -> a.publish("refused"));
        a.awaitUp();
        b.awaitUp();
        b.publish("2");

        for (TestStream stream : List.of(onA, onB)) {
            stream.awaitData("2");
            assertThat(stream.data()).contains("1").doesNotContain("refused").doesNotHaveDuplicates();
            assertThat(stream.hasEnded()).isFalse();
        }
    }

    @Test
    void anUnavailableMasterOfOtherSlotsHasNoEffect() {
        RedisProcess other = cluster.otherThan(cluster.masterOf(LOG));
        TestNode a = node();
        TestStream onA = a.subscribe();

        other.pause();
        a.publish("1");
        onA.awaitData("1");
        other.resume();

        assertThat(a.statistics().reconnects()).isZero();
    }

    @Test
    void aTimeoutOfTheApplicationShorterThanABlockingReadHasNoEffect() {
        TestNode a = node("spring.data.redis.timeout=300ms");
        TestStream onA = a.subscribe();

        // Longer than a blocking read.
        await().pollDelay(LogReader.BLOCK.plusMillis(500))
                .atMost(PATIENCE)
                .until(() -> a.statistics().isUp());
        a.publish("1");
        onA.awaitData("1");

        assertThat(a.statistics().reconnects()).isZero();
    }

    private TestNode node(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.data.redis.cluster.nodes=127.0.0.1:" + cluster.seed().port());
        TestNode node = TestNode.start(cluster.seed().port(), all.toArray(String[]::new));
        opened.add(node);
        node.awaitUp();
        return node;
    }
}
