package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Number and settings of the connections, and what remains of them when a node stops. */
@Tag("slow")
class RedisConnectionsIntegrationTests {

    private static final Pattern NAME = Pattern.compile(" name=(\\S*) ");

    private RedisProcess redis;
    private RedisConsole console;

    @BeforeEach
    void startRedis() {
        redis = RedisProcess.start();
        console = RedisConsole.of(redis);
        console.commands().clientSetname("console");
    }

    @AfterEach
    void stopRedis() {
        console.close();
        redis.close();
    }

    @Test
    void aNodeOpensTwoConnectionsRegardlessOfTheNumberOfStreams() {
        try (TestNode node = TestNode.start(redis.port())) {
            node.awaitUp();
            for (int i = 0; i < 20; i++) {
                node.subscribe();
            }
            node.publish("1");

            assertThat(clients()).hasSize(2);
        }
    }

    @Test
    void aClosedContextLeavesNoThreadAndNoConnection() {
        TestNode node = TestNode.start(redis.port());
        node.awaitUp();
        node.publish("1");
        assertThat(threads()).hasSize(2);

        node.close();

        assertThat(threads()).isEmpty();
        await().untilAsserted(() -> assertThat(clients()).isEmpty());
    }

    @Test
    void aContextClosesInTimeAlsoIfRedisDoesNotReply() {
        TestNode node = TestNode.start(redis.port(), "sse.redis.timeout=500ms");
        node.awaitUp();
        redis.pause();
        node.awaitDown();

        long began = System.nanoTime();
        node.close();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        redis.resume();
    }

    @Test
    void aContextThatIsRestartedContinuesFromItsPosition() {
        try (TestNode node = TestNode.start(redis.port());
                TestNode other = TestNode.start(redis.port())) {
            node.awaitUp();
            other.awaitUp();
            String first = node.publish("1").toString();

            node.context().stop();
            assertThat(threads()).as("threads of the other node").hasSize(2);
            other.publish("2");
            node.context().start();
            node.awaitUp();
            node.publish("3");

            TestStream resumed = node.resume(first);
            resumed.awaitData("3");
            assertThat(resumed.data()).containsExactly("2", "3");
        }
    }

    @Test
    void connectionsOfTheBrokerUseTheSettingsOfTheApplication() {
        console.send("ACL", "SETUSER", "app", "on", ">secret", "~{sse}:*", "+@all", "-@admin", "-@dangerous");
        console.commands().configSet("requirepass", "other");
        try (TestNode node = TestNode.start(
                redis.port(),
                "spring.data.redis.username=app",
                "spring.data.redis.password=secret",
                "spring.data.redis.database=3",
                "spring.data.redis.client-name=orders-app",
                "spring.data.redis.timeout=300ms",
                "spring.data.redis.lettuce.pool.enabled=false")) {
            node.awaitUp();
            TestStream stream = node.subscribe();
            await("blocking reads end without a new event")
                    .pollDelay(LogReader.BLOCK.multipliedBy(2))
                    .until(() -> true);
            node.publish("1");
            stream.awaitData("1");

            assertThat(clients()).containsExactly("orders-app", "orders-app");
            assertThat(console.commands().dbsize()).isZero();
            console.commands().select(3);
            assertThat(console.commands().exists("{sse}:log")).isOne();
            assertThat(node.statistics().reconnects()).isZero();
        }
    }

    /** Returns the client names of all connections except the one of the console. */
    private List<String> clients() {
        return NAME.matcher(console.commands().clientList())
                .results()
                .map(name -> name.group(1))
                .filter(name -> !name.equals("console"))
                .toList();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("sse-redis-"))
                .toList();
    }
}
