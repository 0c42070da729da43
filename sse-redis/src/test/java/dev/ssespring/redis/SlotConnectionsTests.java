package dev.ssespring.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.ssespring.jobs.redis.RedisJobStore;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The owner of connections, without Redis. */
@Timeout(20)
class SlotConnectionsTests {

    private final AtomicInteger attempts = new AtomicInteger();
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
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
            new RedisConnectionListener() {
                @Override
                public void connected() {
                    reports.add("connected");
                }

                @Override
                public void lost(Throwable cause) {
                    reports.add(String.valueOf(cause.getMessage()));
                }
            },
            rounds::incrementAndGet);

    @Test
    void nothingIsOpenAndNobodyWaitsBeforeTheStart() {
        assertThat(connections.firstAttempt()).isCompleted();
        assertThat(connections.get(1).isOpen()).isFalse();
        assertThat(attempts).hasValue(0);
    }

    @Test
    void allAreTriedAgainAndAnOutageIsReportedOnce() throws Exception {
        connections.start();
        connections.firstAttempt().get(10, TimeUnit.SECONDS);
        await().until(() -> rounds.get() >= 3);
        connections.stop();

        assertThat(attempts.get()).isGreaterThanOrEqualTo(6);
        assertThat(reports).containsExactly("expected by this test");
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
