package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.redis.RedisConnector;
import io.lettuce.core.AbstractRedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Store whose queues are in Redis: all nodes with the same namespace submit, dispatch and finish the same jobs. Requires
 * Redis 6.2 or Valkey 7.2, standalone, with Sentinel or as a cluster, without eviction ({@code maxmemory-policy
 * noeviction}). Opens two connections for each slot.
 *
 * <p>All times are those of Redis. A job survives what Redis survives: with {@code appendfsync everysec} a power failure may
 * lose the last second, and replication is asynchronous, so that a fail-over may lose the newest changes or repeat jobs.
 * Jobs that are not over and dead letters are kept without expiry; the capacity of the queue limits them.
 *
 * <p>Safe for use by many threads. Calls block for the timeout at most. Changes are passed to listeners by one thread for
 * each slot.
 */
public final class RedisJobStore implements JobStore, AutoCloseable {

    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final JobKeys keys;
    private final Duration timeout;
    private final JobConnections connections;
    private final List<JobBus> buses = new ArrayList<>();
    private final AtomicBoolean running = new AtomicBoolean();

    private RedisJobStore(Supplier<AbstractRedisClient> client, RedisJobOptions options) {
        this.keys = new JobKeys(options);
        this.timeout = options.timeout();
        List<RedisConnector> connectors = new ArrayList<>();
        for (int slot = 0; slot < options.slots(); slot++) {
            RedisConnector connector =
                    new RedisConnector(client, keys.bus(slot), JobBus.longestCommand(options.timeout()));
            connectors.add(connector);
            buses.add(new JobBus(connector, keys.bus(slot), keys.probe(slot), options.timeout(), slot));
        }
        this.connections = new JobConnections(connectors, keys, options);
    }

    /**
     * Creates a store for one node. It does not connect until {@link #start} is called.
     *
     * @param connections connection factory of the application; the store opens connections of its own with its client
     * @param options settings; nodes with the same namespace share queues
     * @return the store, to be closed by the caller
     */
    public static RedisJobStore create(LettuceConnectionFactory connections, RedisJobOptions options) {
        return new RedisJobStore(connections::getRequiredNativeClient, options);
    }

    /**
     * Connects, now or as soon as Redis can be reached. Waits for the first attempts, for the timeout at most. Has no effect
     * if the store is started.
     */
    public void start() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        buses.forEach(JobBus::start);
        connections.start();
        try {
            connections.awaitFirstAttempt(timeout);
            for (JobBus bus : buses) {
                bus.awaitFirstAttempt();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes the connections. The store may be started again. */
    @Override
    public void close() {
        if (running.compareAndSet(true, false)) {
            buses.forEach(JobBus::stop);
            connections.stop();
        }
    }

    @Override
    public QueueStore queue(String queue, JobQueueOptions options) {
        if (!QUEUE.matcher(queue).matches()) {
            throw new IllegalArgumentException("'queue' must have 1 to 100 letters, digits, '.', '_' or '-'");
        }
        return new RedisQueueStore(queue, options, keys, connections, buses.get(keys.slot(queue)));
    }
}
