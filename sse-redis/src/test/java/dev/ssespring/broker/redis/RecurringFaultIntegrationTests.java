package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Topic;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Recurring failures of the node while Redis works: retried after pauses, logged once, and survived. */
@Tag("slow")
class RecurringFaultIntegrationTests {

    private static final int FAULTS = 5;

    /** Total of the pauses between five consecutive failures. */
    private static final Duration PAUSES = Duration.ofMillis(50 + 100 + 200 + 400);

    private final RedisProcess redis = RedisProcess.start();
    private final LettuceConnectionFactory connections =
            new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redis.port()));
    private final FaultyClock clock = new FaultyClock();
    private final FaultyListener listener = new FaultyListener();
    private RedisLog log;
    private RedisSseBroker broker;

    @BeforeEach
    void start() {
        connections.afterPropertiesSet();
        connections.start();
        log = new RedisLog();
        broker = RedisSseBroker.create(connections, HistoryPolicy.DEFAULTS, RedisBrokerOptions.DEFAULTS, clock);
        broker.listen(listener);
        broker.start();
        awaiting().until(() -> broker.statistics().isUp());
        publish();
        awaiting().until(() -> listener.received.get() == 1);
    }

    @AfterEach
    void close() {
        broker.close();
        log.close();
        clock.close();
        connections.destroy();
        redis.close();
    }

    @Test
    void aListenerThatAlwaysFailsIsRetriedAfterPausesAndLoggedOnce() {
        long began = clock.nanos();
        listener.failing = true;
        while (listener.faults.get() < FAULTS) {
            publish();
        }
        assertThat(Duration.ofNanos(clock.nanos() - began)).isGreaterThanOrEqualTo(PAUSES);
        assertThat(log.lines())
                .first()
                .isEqualTo("ERROR Events from Redis could not be delivered to all streams: clients of"
                        + " this node receive a stream-reset and reload their state. Retrying");

        listener.failing = false;
        int before = listener.received.get();
        awaiting().until(() -> {
            publish();
            return listener.received.get() > before;
        });

        assertThat(listener.resets).hasValue(listener.faults.get());
        awaiting().until(() -> broker.statistics().isUp());
        assertThat(log.failures()).containsExactly("Oh no");
        assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO Redis is back after ");
        assertThat(broker.statistics().isUp()).isTrue();
    }

    @Test
    void sendingThatAlwaysFailsIsRetriedAfterPausesAndLoggedOnce() {
        long began = clock.nanos();
        clock.failing = true;
        awaiting().until(() -> clock.faults.get() >= FAULTS);
        assertThat(Duration.ofNanos(clock.nanos() - began)).isGreaterThanOrEqualTo(PAUSES);
        assertThat(log.lines())
                .first()
                .isEqualTo("ERROR Events could not be sent to Redis: publishing fails. Retrying");

        clock.failing = false;
        int before = listener.received.get();
        awaiting().until(() -> {
            publish();
            return listener.received.get() > before;
        });

        awaiting().until(() -> broker.statistics().isUp());
        assertThat(log.failures()).containsExactly("Oh no");
        assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO Redis is back after ");
        assertThat(broker.statistics().isUp()).isTrue();
    }

    @Test
    void anEventThatWasNotDeliveredCausesAResetAlsoIfTheNextOneHasArrived() {
        CountDownLatch nextHasArrived = new CountDownLatch(1);
        listener.failsOnceAfter = nextHasArrived;
        publish();
        publish();
        nextHasArrived.countDown();
        awaiting().until(() -> listener.received.get() == 2);

        assertThat(listener.faults).hasValue(1);
        assertThat(listener.resets).hasValue(1);
    }

    /** Accepts a failure only while the broker is failing. */
    private void publish() {
        try {
            broker.publish(new Publication(new Topic("orders"), null, SseEvent.of("data"), PublishOptions.DEFAULTS));
        } catch (BrokerException ex) {
            assertThat(clock.failing || !broker.statistics().isUp() || clock.faults.get() > 0)
                    .as("the broker was failing: " + ex)
                    .isTrue();
        }
    }

    private static ConditionFactory awaiting() {
        return await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(30));
    }

    private static final class FaultyListener implements SseBroker.Listener {

        final AtomicInteger received = new AtomicInteger();
        final AtomicInteger faults = new AtomicInteger();
        final AtomicInteger resets = new AtomicInteger();
        volatile boolean failing;
        volatile CountDownLatch failsOnceAfter;

        @Override
        public void published(PublishedEvent event) {
            CountDownLatch before = failsOnceAfter;
            if (before != null) {
                failsOnceAfter = null;
                faults.incrementAndGet();
                await(before);
                throw new IllegalStateException("Oh no");
            }
            if (failing) {
                faults.incrementAndGet();
                throw new IllegalStateException("Oh no");
            }
            received.incrementAndGet();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void reset(Gap gap) {
            resets.incrementAndGet();
        }
    }

    /** Fails once in each iteration of the sender's thread. */
    private static final class FaultyClock implements SseClock, AutoCloseable {

        final AtomicInteger faults = new AtomicInteger();
        volatile boolean failing;
        private final SystemClock clock = SseClock.system("test-clock");

        @Override
        public long nanos() {
            if (failing && StackWalker.getInstance().walk(FaultyClock::sweeps)) {
                faults.incrementAndGet();
                throw new OutOfMemoryError("Oh no");
            }
            return clock.nanos();
        }

        private static boolean sweeps(Stream<StackWalker.StackFrame> frames) {
            return frames.anyMatch(frame -> frame.getClassName().equals(HistorySweeper.class.getName()));
        }

        @Override
        public Instant instant() {
            return clock.instant();
        }

        @Override
        public Timer every(Duration period, Runnable task) {
            return clock.every(period, task);
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            return clock.after(delay, task);
        }

        @Override
        public void close() {
            clock.close();
        }
    }
}
