package dev.ssespring.broker;

import static dev.ssespring.broker.TestEvents.publication;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the broker in memory does beyond the contract of all brokers, which is in {@code sse-test}. */
class InMemoryBrokerTests {

    private final ManualClock clock = new ManualClock();

    private SseBroker broker() {
        return SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    }

    @Test
    void eachBrokerHasAnEpochOfItsOwn() {
        Set<String> epochs = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            epochs.add(broker().head().epoch());
        }

        assertThat(epochs).hasSize(100);
    }

    @Test
    void itsPositionsCanBeReadBack() {
        SseBroker broker = broker();
        Position position = broker.publish(publication("a", "x"));

        assertThat(Position.parse(position.toString())).contains(position);
    }

    @Test
    void theListenerHasTheEventWhenPublishReturnsAndSeesItAsTheHead() {
        SseBroker broker = broker();
        List<Position> heads = new ArrayList<>();
        broker.listen(event -> heads.add(broker.head()));

        Position position = broker.publish(publication("a", "x"));

        assertThat(heads).containsExactly(position);
    }

    /** Shown by the memory that a waiting publisher has allocated: the encoded event is there already. */
    @Test
    void eventIsEncodedWhileAnotherPublisherHoldsTheLock() throws Exception {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        SseBroker broker = broker();
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        broker.listen(event -> {
            locked.countDown();
            awaitLatch(release);
        });
        Publication large = publication("a", "x".repeat(1 << 20));
        Thread first = new Thread(() -> broker.publish(publication("a", "x")));
        first.start();
        locked.await();
        Thread second = new Thread(() -> broker.publish(large));
        second.start();
        Eventually.waits(second);

        long allocated = threads.getThreadAllocatedBytes(second.getId());
        release.countDown();
        first.join();
        second.join();

        assertThat(allocated).isGreaterThan(1 << 20);
        assertThat(broker.head().sequence()).isEqualTo(2);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }
}
