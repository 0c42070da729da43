package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.redis.RedisConnector;
import dev.ssespring.redis.ScriptConnection;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Broker whose log is in Redis: all nodes with the same namespace deliver the same events in the same order, and a client may
 * resume on any of them. Requires Redis 6.2 or Valkey 7.2, standalone, with Sentinel or as a cluster. Opens two connections,
 * however many streams there are: one for scripts and one that waits for new entries of the log.
 *
 * <p>{@link #publish} waits until Redis has appended the event, but not until a node has read it. While Redis cannot be
 * reached it throws {@link dev.ssespring.broker.NotPublishedException}, and
 * {@link dev.ssespring.broker.OutcomeUnknownException} for an event that was sent and not confirmed; open streams stay open.
 * When Redis is available again the node continues reading from its position. If the log does not reach back to it, or if
 * Redis has lost data, all streams are told that they missed events; after a loss of data a new epoch begins.
 *
 * <p>Safe for use by several threads.
 */
public final class RedisSseBroker implements SseBroker {

    private final RedisNode node;
    private final LogProgress progress = new LogProgress();
    private final PublicationSender sender;
    private final LogReader reader;
    private final RedisHistory history;
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicBoolean running = new AtomicBoolean();

    private RedisSseBroker(RedisNode node, HistoryPolicy history) {
        this.node = node;
        ScriptConnection connection = new ScriptConnection(
                node.connector(),
                node.options().timeout(),
                node.keys().node(node.id()),
                LogKeys.NODE_EXPIRY,
                node.health().listener(RedisHealth.Use.PUBLISHING));
        this.sender = new PublicationSender(node, history, connection, progress);
        this.reader = new LogReader(node, progress);
        this.history = new RedisHistory(new HistoryScripts(node, connection, progress));
    }

    /**
     * Creates a broker for one node. It does not connect until {@link #start} is called.
     *
     * @param connections connection factory of the application; the broker opens connections of its own with its client
     * @param history how much of each topic is retained; should be the same on all nodes
     * @param options settings; nodes with the same namespace share a log
     * @param clock determines the age of events; closed by its owner
     * @return the broker, to be closed by the caller
     */
    public static RedisSseBroker create(
            LettuceConnectionFactory connections, HistoryPolicy history, RedisBrokerOptions options, SseClock clock) {
        return create(connections::getRequiredNativeClient, history, options, clock);
    }

    static RedisSseBroker create(
            Supplier<AbstractRedisClient> client, HistoryPolicy history, RedisBrokerOptions options, SseClock clock) {
        Duration commandTimeout = options.timeout().plus(LogReader.BLOCK).multipliedBy(2);
        String id = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
        LogKeys keys = new LogKeys(options.namespace());
        return new RedisSseBroker(
                new RedisNode(
                        id,
                        new RedisConnector(client, keys.log(), commandTimeout),
                        keys,
                        options,
                        clock,
                        new RedisHealth(clock)),
                history);
    }

    /**
     * Connects, now or as soon as Redis can be reached. Waits for the first attempt to connect, for the timeout at most. Has
     * no effect if the broker is started.
     */
    public void start() {
        if (running.compareAndSet(false, true)) {
            reader.start();
            sender.start();
            node.health().awaitFirstAttempt(node.options().timeout());
        }
    }

    @Override
    public Position publish(Publication publication) {
        return sender.publish(publication);
    }

    @Override
    public Position head() {
        if (!progress.hasBegun()) {
            throw new BrokerException("Redis has not been reached since the broker was started", null);
        }
        return progress.head().position();
    }

    @Override
    public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        while (true) {
            Replay replay = call(() -> history.page(subscription, after, maxEvents, maxBytes));
            Position head = (replay instanceof Replay.Page page) ? page.through() : ((Replay.Gap) replay).head();
            long epoch = Long.parseLong(head.epoch());
            if (awaitEpoch(epoch) == epoch) {
                return replay;
            }
            // This node has reached a later epoch meanwhile.
        }
    }

    /** Streams must not receive an event of an earlier epoch after a position of this one. */
    private long awaitEpoch(long epoch) {
        try {
            long reached = progress.awaitEpoch(epoch, node.options().timeout());
            if (reached < epoch) {
                throw new BrokerException(
                        "This node has not reached the current epoch of the log in Redis yet. Try again", null);
            }
            return reached;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new BrokerException("Interrupted while waiting for the log in Redis", ex);
        }
    }

    @Override
    public List<TopicHistory> topics() {
        return call(history::topics);
    }

    private static <T> T call(Supplier<T> query) {
        try {
            return query.get();
        } catch (RedisException ex) {
            throw new BrokerException("Reading from Redis failed: " + ex.getMessage(), ex);
        }
    }

    @Override
    public void listen(Listener listener) {
        if (!listening.compareAndSet(false, true)) {
            throw new IllegalStateException("This broker has a publisher already: create another SseBroker for each"
                    + " further publisher, such as RedisSseBroker.create(...) in a bean with defaultCandidate = false");
        }
        reader.listen(listener);
    }

    /**
     * Returns connection state and counters of this node. Does not block.
     *
     * @return a snapshot
     */
    public RedisBrokerStatistics statistics() {
        return node.health().statistics(progress.lag());
    }

    /**
     * Closes the connections; {@link #start} opens them again. Waiting publications fail. Waits for a batch that is being
     * sent, for the timeout of each connection at most.
     */
    @Override
    public void close() {
        if (running.compareAndSet(true, false)) {
            sender.stop();
            reader.stop();
        }
    }
}
