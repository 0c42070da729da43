package dev.ssespring.runs;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.runs.redis.RedisRunOptions;
import dev.ssespring.runs.redis.RedisRunStore;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A node whose runs are in Redis, in this process or in one of its own. */
final class RedisRunNode implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(3);

    final SseRuns runs;
    final SseEventPublisher publisher;
    private final SystemClock clock = SseClock.system("test-clock");
    private final ExecutorService threads = SseThreads.threadPerTask("test-producer-", 600);
    private final LettuceConnectionFactory connections;
    private final RedisRunStore store;

    RedisRunNode(int redisPort) {
        this(new LettuceConnectionFactory(new RedisStandaloneConfiguration("localhost", redisPort)), LEASE);
    }

    RedisRunNode(LettuceConnectionFactory connections, Duration lease) {
        this.connections = connections;
        connections.afterPropertiesSet();
        store = RedisRunStore.create(connections, new RedisRunOptions("test", Duration.ofSeconds(5), 2));
        store.start();
        publisher = SseEventPublisher.builder(SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
                .build();
        runs = new RunsBuilder(publisher, store, threads, clock)
                .options(new RunsOptions(
                        Duration.ofMinutes(10),
                        20_000,
                        8L << 20,
                        lease,
                        Duration.ofMillis(20),
                        500,
                        Duration.ZERO,
                        Duration.ofSeconds(3)))
                .build();
    }

    @Override
    public void close() {
        runs.close();
        publisher.close();
        store.close();
        connections.destroy();
        threads.shutdownNow();
        clock.close();
    }

    /** Runs in a process of its own, which ends when its standard input ends: starts a run that counts for ever. */
    public static void main(String[] arguments) throws IOException {
        RedisRunNode node = new RedisRunNode(Integer.parseInt(arguments[0]));
        node.runs.start(arguments[1], run -> {
            for (int i = 1; i <= 10; i++) {
                run.append("" + i);
            }
            new CountDownLatch(1).await();
        });
        System.in.transferTo(OutputStream.nullOutputStream());
        node.close();
    }
}
