package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.NotPublishedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Publications that may wait while Redis cannot be reached. */
@Tag("slow")
class RedisPublishWaitIntegrationTests {

    private final List<AutoCloseable> opened = new ArrayList<>();
    private RedisProcess redis;

    @BeforeEach
    void startRedis() {
        redis = opened(RedisProcess.start("--appendonly", "yes", "--appendfsync", "always"));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void waitingPublicationsKeepTheirOrderAndInterruptFlags() {
        TestNode node = node("sse.redis.publish-wait=60s");
        TestStream stream = node.subscribe();
        redis.kill();
        node.awaitDown();

        List<WaitingPublisher> waiting = new ArrayList<>();
        for (String data : List.of("1", "2", "3", "4")) {
            waiting.add(new WaitingPublisher(node, data));
        }
        waiting.get(1).interrupt();
        redis.launch();

        stream.awaitData("4");
        assertThat(stream.data()).containsExactly("1", "2", "3", "4");
        assertThat(waiting)
                .extracting(WaitingPublisher::interruptedAfterwards)
                .containsExactly(false, true, false, false);
    }

    @Test
    void theNumberOfWaitingPublicationsIsLimited() {
        TestNode node = node("sse.redis.publish-wait=60s", "sse.redis.max-waiting=2");
        TestStream stream = node.subscribe();
        redis.kill();
        node.awaitDown();
        List<WaitingPublisher> waiting = new ArrayList<>();
        WaitingPublisher last = new WaitingPublisher(node, "1");
        while (last.isWaiting()) {
            waiting.add(last);
            last = new WaitingPublisher(node, "" + (waiting.size() + 1));
        }

        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(last::interruptedAfterwards)
                .withCauseInstanceOf(NotPublishedException.class)
                .withMessageContaining("'sse.redis.max-waiting'");
        // One may have been taken from the queue just before the connection was found to be lost.
        assertThat(waiting).hasSizeBetween(2, 3);
        redis.launch();
        assertThat(waiting).noneMatch(WaitingPublisher::interruptedAfterwards);
        stream.awaitData("" + waiting.size());
        assertThat(stream.data()).hasSameSizeAs(waiting);
    }

    @Test
    void publicationsThatTimedOutDoNotOccupyTheQueue() {
        TestNode node = node("sse.redis.publish-wait=50ms", "sse.redis.timeout=50ms", "sse.redis.max-waiting=2");
        TestStream stream = node.subscribe();
        redis.kill();
        node.awaitDown();

        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(NotPublishedException.class)
                    .isThrownBy(() -> node.publish("refused"))
                    .withMessageNotContaining("max-waiting");
        }

        redis.launch();
        node.awaitUp();
        // A busy machine may need more than 50 ms.
        await().ignoreExceptionsInstanceOf(BrokerException.class).until(() -> {
            node.publish("last");
            return true;
        });
        stream.awaitData("last");
        assertThat(stream.data()).doesNotContain("refused");
    }

    private TestNode node(String... properties) {
        TestNode node = opened(TestNode.start(redis.port(), properties));
        node.awaitUp();
        return node;
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Publication that waits on a thread of its own. */
    private static final class WaitingPublisher {

        private final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        private final Thread thread;

        WaitingPublisher(TestNode node, String data) {
            thread = new Thread(() -> {
                try {
                    node.publish(data);
                    interrupted.complete(Thread.currentThread().isInterrupted());
                } catch (RuntimeException ex) {
                    interrupted.completeExceptionally(ex);
                }
            });
            thread.start();
            await("the publisher waits").until(() -> isWaiting() || interrupted.isDone());
        }

        boolean isWaiting() {
            return thread.getState() == Thread.State.TIMED_WAITING;
        }

        void interrupt() {
            thread.interrupt();
        }

        /** Waits for the publication and returns the interrupt flag; fails if publishing failed. */
        boolean interruptedAfterwards() {
            return interrupted.join();
        }
    }
}
