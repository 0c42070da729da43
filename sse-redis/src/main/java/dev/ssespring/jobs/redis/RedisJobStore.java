package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.redis.RedisConnector;
import io.lettuce.core.AbstractRedisClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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

    private static final Log LOG = LogFactory.getLog(RedisJobStore.class);
    private static final Pattern QUEUE = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    private final JobKeys keys;
    private final Duration timeout;
    private final JobConnections connections;
    private final List<JobBus> buses = new ArrayList<>();
    /** Guards the next three; never held during I/O. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean running;
    private boolean used;
    private boolean opened;

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
     * Creates a store for one node. It does not connect until {@link #start} was called and a queue is asked for.
     *
     * @param connections connection factory of the application; the store opens connections of its own with its client
     * @param options settings; nodes with the same namespace share queues
     * @return the store, to be closed by the caller
     */
    public static RedisJobStore create(LettuceConnectionFactory connections, RedisJobOptions options) {
        return new RedisJobStore(connections::getRequiredNativeClient, options);
    }

    /**
     * Lets the store connect when the first queue is asked for, or at once if one was before it was closed. Has no effect if the store
     * is started.
     */
    public void start() {
        lock.lock();
        try {
            running = true;
            if (used) {
                open();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Starts threads only, so that nothing waits for the lock. */
    private void open() {
        if (running && !opened) {
            opened = true;
            buses.forEach(JobBus::start);
            connections.start();
        }
    }

    /** Closes the connections. The store may be started again. */
    @Override
    public void close() {
        boolean wasOpened;
        lock.lock();
        try {
            wasOpened = opened;
            running = false;
            opened = false;
        } finally {
            lock.unlock();
        }
        if (wasOpened) {
            buses.forEach(JobBus::stop);
            connections.stop();
        }
    }

    private void use() {
        boolean connecting;
        lock.lock();
        try {
            used = true;
            open();
            connecting = opened;
        } finally {
            lock.unlock();
        }
        if (connecting) {
            awaitFirstAttempt();
        }
    }

    /** The threads connect at the same time, so that one timeout is enough for all. */
    private void awaitFirstAttempt() {
        List<CompletableFuture<Void>> attempts = new ArrayList<>();
        attempts.add(connections.firstAttempt());
        buses.forEach(bus -> attempts.add(bus.firstAttempt()));
        try {
            CompletableFuture.allOf(attempts.toArray(CompletableFuture[]::new))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException ex) {
            LOG.debug("The first attempt to connect to Redis takes longer than the timeout", ex);
        } catch (ExecutionException ex) {
            throw new IllegalStateException("An attempt ends with nothing but null", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>The first call connects, and waits for the first attempt, for the timeout at most. If it fails, the store connects as soon as
     * Redis can be reached.
     */
    @Override
    public QueueStore queue(String queue, JobQueueOptions options) {
        if (!QUEUE.matcher(queue).matches()) {
            throw new IllegalArgumentException("'queue' must have 1 to 100 letters, digits, '.', '_' or '-'");
        }
        use();
        return new RedisQueueStore(queue, options, keys, connections, buses.get(keys.slot(queue)));
    }
}
