package dev.ssespring.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of the node that recur in the threads of the broker. */
class RecurringFaultTests {

    private static final int ATTEMPTS = 5;

    /** The first attempt is immediate. */
    private static final Duration PAUSES = Duration.ofMillis(50 + 100 + 200 + 400);

    private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(classes = {NoClassDefFoundError.class, IllegalStateException.class})
    void aClientThatAlwaysFailsIsRetriedWithLongerPausesAndLoggedOnce(Class<? extends Throwable> type) {
        try (SystemClock clock = SseClock.system("test-clock");
                RedisLog log = new RedisLog();
                RedisSseBroker broker = RedisSseBroker.create(
                        () -> {
                            attempt();
                            throw fault(type);
                        },
                        HistoryPolicy.DEFAULTS,
                        RedisBrokerOptions.DEFAULTS,
                        clock)) {
            long began = clock.nanos();
            broker.start();
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> attempts.size() == 2
                            && attempts.values().stream().allMatch(count -> count.get() >= ATTEMPTS));

            assertThat(Duration.ofNanos(clock.nanos() - began)).isGreaterThanOrEqualTo(PAUSES);
            assertThat(attempts.values())
                    .allSatisfy(count -> assertThat(count.get()).isLessThan(3 * ATTEMPTS));
            assertThat(log.lines()).hasSize(1);
            assertThat(broker.statistics().isUp()).isFalse();
            assertThat(broker.statistics().problem()).contains("Oh no");
        }
        assertThat(attempts).containsOnlyKeys("sse-redis-sender", "sse-redis-reader");
    }

    private void attempt() {
        attempts.computeIfAbsent(Thread.currentThread().getName(), name -> new AtomicInteger())
                .incrementAndGet();
    }

    private static RuntimeException fault(Class<? extends Throwable> type) {
        if (type == NoClassDefFoundError.class) {
            throw new NoClassDefFoundError("Oh no");
        }
        return new IllegalStateException("Oh no");
    }
}
