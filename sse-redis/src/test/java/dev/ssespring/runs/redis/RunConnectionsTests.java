package dev.ssespring.runs.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.runs.store.RunStoreException;
import io.lettuce.core.AbstractRedisClient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of the node, not of Redis, while the store connects. */
@Timeout(20)
class RunConnectionsTests {

    private static final RedisRunOptions OPTIONS = new RedisRunOptions("sse", Duration.ofSeconds(10), 1);

    private final AtomicInteger attempts = new AtomicInteger();
    private final RunKeys keys = new RunKeys(OPTIONS);

    private RunConnections connections(Supplier<AbstractRedisClient> client) {
        return new RunConnections(client, keys, OPTIONS, new RunSignals(client, keys, "node"));
    }

    @ParameterizedTest
    @ValueSource(classes = {NoClassDefFoundError.class, IllegalStateException.class})
    void connectingIsRepeatedWhateverItThrows(Class<? extends Throwable> type) {
        RunConnections connections = connections(() -> {
            attempts.incrementAndGet();
            if (type == NoClassDefFoundError.class) {
                throw new NoClassDefFoundError("Oh no");
            }
            throw new IllegalStateException("Oh no");
        });
        connections.start();
        try {
            // The call does not wait for the timeout of ten seconds.
            long began = System.nanoTime();
            assertRefused(connections);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
            await().untilAsserted(() -> assertThat(attempts).hasValueGreaterThan(4));
        } finally {
            connections.stop();
        }
    }

    @Test
    void callsAfterTheStopFailAtOnceAlsoWithoutAnAttempt() {
        for (int i = 0; i < 100; i++) {
            RunConnections connections = connections(() -> {
                throw new IllegalStateException("Oh no");
            });
            connections.start();
            connections.open();
            connections.stop();
            assertRefused(connections);
        }
    }

    private void assertRefused(RunConnections connections) {
        assertThatExceptionOfType(RunStoreException.class)
                .isThrownBy(() -> connections.run(0, RunScripts.FIND, keys.of("a"), new ScriptArguments()));
    }
}
