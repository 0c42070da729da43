package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes on one Redis without failures, except that one node may be suspended for a while. */
@Tag("slow")
class RedisNodesIntegrationTests {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static RedisProcess redis;
    private static int namespaces;

    private TestNode a;
    private TestNode b;
    private String namespace;

    @BeforeAll
    static void startRedis() {
        redis = RedisProcess.start();
    }

    @AfterAll
    static void stopRedis() {
        redis.close();
    }

    @BeforeEach
    void startNodes() {
        namespace = "sse.redis.namespace=n" + namespaces++;
        a = start(namespace);
        b = start(namespace);
    }

    /** Starts a node with a long timeout: a busy machine is no failure. */
    private static TestNode start(String... properties) {
        String[] patient = Arrays.copyOf(properties, properties.length + 1);
        patient[properties.length] = "sse.redis.timeout=30s";
        TestNode node = TestNode.start(redis.port(), patient);
        node.awaitUp();
        return node;
    }

    @AfterEach
    void stopNodes() {
        a.close();
        b.close();
    }

    @Test
    void anEventPublishedOnOneNodeIsDeliveredByBothWithTheSameId() {
        TestStream onA = a.subscribe();
        TestStream onB = b.subscribe();

        Position first = a.publish("1");
        Position second = b.publish("2");

        for (TestStream stream : List.of(onA, onB)) {
            stream.awaitData("2");
            assertThat(stream.data()).containsExactly("1", "2");
            assertThat(stream.ids()).containsExactly(first.toString(), second.toString());
        }
    }

    @Test
    void privateEventsReachOnlyTheirUserOnOtherNodesAlsoWhenReplayed() {
        TestStream alice = open(b.publisher(), "alice", null);
        TestStream bob = open(b.publisher(), "bob", null);
        String before = alice.lastEventId();

        a.publisher().publishToUser("alice", "orders.eu", SseEvent.of("private"));
        a.publisher().publish("orders.eu", SseEvent.of("public"));

        alice.awaitData("public");
        bob.awaitData("public");
        assertThat(alice.data()).containsExactly("private", "public");
        assertThat(bob.data()).containsExactly("public");
        assertThat(open(a.publisher(), "alice", before).data()).containsExactly("private", "public");
        assertThat(open(a.publisher(), "bob", before).data()).containsExactly("public");
    }

    private static TestStream open(SseEventPublisher publisher, String user, String lastEventId) {
        return TestStream.open(publisher, new StreamRequest(lastEventId, () -> user, "192.0.2.1"), "orders.*");
    }

    @Test
    void namespacesAreSeparate() {
        try (TestNode other = start("sse.redis.namespace=other")) {
            TestStream onOther = other.subscribe();
            a.publish("not for the others");
            other.publish("for the others");

            onOther.awaitData("for the others");
            assertThat(onOther.data()).hasSize(1);
        }
    }

    @Test
    void aClientThatMovesBetweenNodesWhileEventsArePublishedMissesNone() throws Exception {
        int total = 3_000;
        Thread publisher =
                new Thread(() -> IntStream.range(0, total).forEach(i -> (i % 2 == 0 ? a : b).publish("" + i)));
        TestStream stream = a.subscribe();
        List<String> received = new ArrayList<>();
        publisher.start();

        for (int move = 0; move < 20; move++) {
            TestStream current = stream;
            int enough = 1 + move * 5;
            await().atMost(PATIENCE).until(() -> current.events().size() >= enough || !publisher.isAlive());
            stream.leave();
            received.addAll(stream.data());
            stream = (move % 2 == 0 ? b : a).resume(stream.lastEventId());
        }
        publisher.join();
        String last = b.publisher().head().toString();
        TestStream atLast = stream;
        await().atMost(PATIENCE).until(() -> atLast.lastEventId().equals(last));
        received.addAll(stream.data());

        assertThat(received)
                .containsExactlyElementsOf(
                        IntStream.range(0, total).mapToObj(Integer::toString).toList());
    }

    @Tag("long")
    @Test
    void aThousandStreamsOfTwoNodesReceiveTenThousandEventsInOrderAndOnce() throws Exception {
        int events = 10_000;
        int threads = 8;
        List<CountingStream> streams = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            streams.add(CountingStream.open(a.publisher(), "load"));
            streams.add(CountingStream.open(b.publisher(), "load"));
        }
        List<Thread> publishers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            TestNode node = (i % 2 == 0) ? a : b;
            publishers.add(new Thread(() -> {
                for (int j = 0; j < events / threads; j++) {
                    node.publisher().publish("load", SseEvent.of("x".repeat(100)));
                }
            }));
        }
        publishers.forEach(Thread::start);
        for (Thread publisher : publishers) {
            publisher.join();
        }

        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> streams.stream().allMatch(stream -> stream.last() == events));
        assertThat(streams).extracting(CountingStream::violation).containsOnly("");
    }

    @Tag("long")
    @Test
    void aSuspendedProcessReceivesAllEventsAfterItContinues() throws Exception {
        a.close();
        b.close();
        a = start();
        try (OtherJvm other = new OtherJvm(redis.port())) {
            List<String> published = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                if (i == 1_000) {
                    other.signal("STOP");
                }
                if (i == 2_000) {
                    // Long enough for more than one reply to catch up with.
                    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                    other.signal("CONT");
                }
                published.add(a.publish("" + i) + " message " + i);
            }

            await().atMost(PATIENCE).until(() -> other.received().size() >= published.size());
            assertThat(other.received()).isEqualTo(published);
        }
    }
}
