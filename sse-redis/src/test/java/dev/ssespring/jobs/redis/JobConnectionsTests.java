package dev.ssespring.jobs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.redis.RedisConnector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of the node, not of Redis, while the store connects. */
@Timeout(20)
class JobConnectionsTests {

    private static final RedisJobOptions OPTIONS = new RedisJobOptions("sse", Duration.ofSeconds(10), 2);

    private final AtomicInteger attempts = new AtomicInteger();
    private final JobKeys keys = new JobKeys(OPTIONS);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectingIsRepeatedForAllSlotsWhateverItThrows(boolean error) throws Exception {
        List<RedisConnector> connectors = List.of(connector(0, error), connector(1, error));
        JobConnections connections = new JobConnections(connectors, keys, OPTIONS);
        connections.start();
        try {
            connections.firstAttempt().get(5, TimeUnit.SECONDS);

            assertThat(attempts).as("one attempt for each slot").hasValueGreaterThanOrEqualTo(2);
            await().untilAsserted(() -> assertThat(attempts).hasValueGreaterThan(8));
        } finally {
            connections.stop();
        }
    }

    private RedisConnector connector(int slot, boolean error) {
        return new RedisConnector(
                () -> {
                    attempts.incrementAndGet();
                    if (error) {
                        throw new NoClassDefFoundError("expected by this test");
                    }
                    throw new IllegalStateException("expected by this test");
                },
                keys.probe(slot),
                Duration.ofSeconds(1));
    }
}
