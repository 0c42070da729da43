package dev.ssespring.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.ssespring.jobs.redis.RedisJobStore;
import dev.ssespring.publisher.LogRecorder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The owner of connections, without Redis. */
@Timeout(20)
class SlotConnectionsTests {

    private static final String LOG = "test.connections";

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger rounds = new AtomicInteger();
    private final RedisConnector failing = new RedisConnector(
            () -> {
                attempts.incrementAndGet();
                throw new IllegalStateException("expected by this test");
            },
            "key",
            Duration.ofSeconds(1));
    private final SlotConnections connections = new SlotConnections(
            "test-redis",
            List.of(failing, failing),
            slot -> "key" + slot,
            Duration.ofSeconds(1),
            new SlotConnections.Outage(LogFactory.getLog(LOG), "Redis is gone.", "Redis is back"),
            rounds::incrementAndGet);

    @Test
    void nothingIsOpenAndNobodyWaitsBeforeTheStart() {
        assertThat(connections.firstAttempt()).isCompleted();
        assertThat(connections.get(1).isOpen()).isFalse();
        assertThat(attempts).hasValue(0);
    }

    @Test
    void allAreTriedAgainAndAnOutageIsLoggedOnce() throws Exception {
        try (LogRecorder log = new LogRecorder(LOG)) {
            connections.start();
            connections.firstAttempt().get(10, TimeUnit.SECONDS);
            await().until(() -> rounds.get() >= 3);
            connections.stop();

            assertThat(attempts.get()).isGreaterThanOrEqualTo(6);
            assertThat(log.messagesAt(Level.WARN)).containsExactly("Redis is gone. Retrying. expected by this test");
            assertThat(log.messagesAt(Level.INFO)).isEmpty();
        }
        assertThatExceptionOfType(CommandNotSentException.class)
                .isThrownBy(() -> connections
                        .get(0)
                        .run(LuaScript.load(RedisJobStore.class, "find"), new String[] {"key"}, new ScriptArguments()));
    }

    @Test
    void theyMayBeStartedAgainAfterTheyWereStopped() throws Exception {
        for (int i = 0; i < 20; i++) {
            int before = attempts.get();
            connections.start();
            connections.firstAttempt().get(10, TimeUnit.SECONDS);
            assertThat(attempts.get()).isGreaterThan(before);
            connections.stop();
            assertThat(connections.firstAttempt()).isCompleted();
        }
    }

    @Test
    void aStopWithoutAnAttemptLetsNobodyWait() {
        for (int i = 0; i < 100; i++) {
            connections.start();
            connections.stop();
            assertThat(connections.firstAttempt()).isCompleted();
        }
    }
}
