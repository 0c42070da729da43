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
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A broker whose log is in Redis, so that all nodes with the same namespace give out the same events in the same order, and
 * a client may resume on any of them. It needs Redis 6.2 or Valkey 7.2, standalone, with Sentinel or as a cluster, and opens
 * two connections, however many streams there are: one for scripts, one that waits for what is new in the log.
 *
 * <p>{@link #publish} waits until Redis has appended the event, but not until this or another node has read it. While Redis
 * is away it throws {@link dev.ssespring.broker.NotPublishedException}, and
 * {@link dev.ssespring.broker.OutcomeUnknownException} for an event whose answer was lost; open streams stay open. When
 * Redis is back the node reads on where it was. If the log does not reach back that far, or if Redis has lost data, all
 * streams are told that they missed something; after lost data that is a new epoch.
 *
 * <p>Safe for use by many threads.
 */
public final class RedisSseBroker implements SseBroker {

    private final RedisNode node;
    private final LogProgress progress = new LogProgress();
    private final ScriptConnection line;
    private final PublicationSender sender;
    private final LogReader reader;
    private final RedisHistory histories;
    private final AtomicBoolean listening = new AtomicBoolean();
    private final AtomicBoolean running = new AtomicBoolean();

    private RedisSseBroker(RedisNode node, HistoryPolicy history) {
        this.node = node;
        this.line = new ScriptConnection(node);
        this.sender = new PublicationSender(node, history, line, progress);
        this.reader = new LogReader(node, progress);
        this.histories = new RedisHistory(node, line, progress);
    }

    /**
     * A broker that is yet to be started.
     *
     * @param connections of the application: connections of the broker's own are opened with its client
     * @param history how much is kept of topics; should be the same on all nodes
     * @param options settings; the namespace decides on who shares a log
     * @param clock tells the age of events; closed by its owner
     * @return a broker for one node
     */
    public static RedisSseBroker create(
            LettuceConnectionFactory connections, HistoryPolicy history, RedisBrokerOptions options, SseClock clock) {
        return create(connections::getRequiredNativeClient, history, options, clock);
    }

    static RedisSseBroker create(
            Supplier<AbstractRedisClient> client, HistoryPolicy history, RedisBrokerOptions options, SseClock clock) {
        Duration longestCommand = options.timeout().plus(LogReader.BLOCK).multipliedBy(2);
        String id = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
        LogKeys keys = new LogKeys(options.namespace());
        return new RedisSseBroker(
                new RedisNode(id, new RedisConnector(client, keys, longestCommand), keys, options, clock, new RedisHealth(clock)),
                history);
    }

    /**
     * Connects, now or as soon as Redis can be reached. Waits for the first attempt, and for the timeout at most. Without
     * effect if it runs.
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
            throw new BrokerException("Redis could not be reached yet", null);
        }
        return progress.head().position();
    }

    @Override
    public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        while (true) {
            Replay replay = call(() -> histories.page(subscription, after, maxEvents, maxBytes));
            Position head = (replay instanceof Replay.Page page) ? page.through() : ((Replay.Gap) replay).head();
            long epoch = Long.parseLong(head.epoch());
            if (awaitEpoch(epoch) == epoch) {
                return replay;
            }
            // This node has come to a later epoch meanwhile.
        }
    }

    /** No event of the epoch before may come after a position of this one. */
    private long awaitEpoch(long epoch) {
        try {
            long reached = progress.awaitEpoch(epoch, node.options().timeout());
            if (reached < epoch) {
                throw new BrokerException("A new epoch has begun that this node has not come to yet", null);
            }
            return reached;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new BrokerException("Interrupted", ex);
        }
    }

    @Override
    public List<TopicHistory> topics() {
        return call(histories::topics);
    }

    private static <T> T call(Supplier<T> query) {
        try {
            return query.get();
        } catch (RedisException ex) {
            throw new BrokerException("Redis did not answer: " + ex.getMessage(), ex);
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
     * How this node gets on with Redis. Does not wait.
     *
     * @return numbers of now
     */
    public RedisBrokerStatistics statistics() {
        return node.health().statistics(progress.lag());
    }

    /** Closes its connections; {@link #start} opens them again. Waits for a batch under way, and for the timeout at most. */
    @Override
    public void close() {
        if (running.compareAndSet(true, false)) {
            sender.stop();
            reader.stop();
        }
    }
}
