package dev.ssespring.runs.redis;

import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptReply;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.store.BeginResult;
import dev.ssespring.runs.store.EndResult;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.runs.store.RunPage;
import dev.ssespring.runs.store.RunSpec;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.runs.store.RunStoreListener;
import io.lettuce.core.AbstractRedisClient;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Store whose runs are in Redis: all nodes with the same namespace start, read and cancel the same runs. Requires Redis 6.2
 * or Valkey 7.2, standalone, with Sentinel or as a cluster. Opens one connection for each slot and one for messages, when it
 * is first used: an application without runs has no connection, thread or log line of this store.
 *
 * <p>A run takes two keys, which both have an expiry from the start on: while it is active, twice the lease and the
 * retention after the last renewal, and the retention after its end. What Redis loses, such as at a failover, is lost: a run
 * whose keys are gone is unknown, and its producer is stopped; a run of which events are missing fails with the reason {@code
 * store-failed} when its producer next appends.
 *
 * <p>Safe for use by many threads. Calls block for the timeout at most; the first one also waits for the connection, for the
 * timeout at most.
 */
public final class RedisRunStore implements RunStore, AutoCloseable {

    private static final Log LOG = LogFactory.getLog(RedisRunStore.class);

    private static final long MAX_PAGE_BYTES = 256L * 1024;

    /** Results of the script that appends. */
    private static final long APPENDED = 1;

    private static final long EVENTS_LOST = 2;

    private final String nodeId = Long.toString(new SecureRandom().nextLong() >>> 1, Character.MAX_RADIX);
    private final RunKeys keys;
    private final RunSignals signals;
    private final RunConnections connections;

    private RedisRunStore(Supplier<AbstractRedisClient> client, RedisRunOptions options) {
        this.keys = new RunKeys(options);
        this.signals = new RunSignals(client, keys, nodeId);
        this.connections = new RunConnections(client, keys, options, signals);
    }

    /**
     * Creates a store for one node. It cannot be used until {@link #start} is called.
     *
     * @param connections connection factory of the application; the store opens connections of its own with its client
     * @param options settings; nodes with the same namespace share runs
     * @return the store, to be closed by the caller
     */
    public static RedisRunStore create(LettuceConnectionFactory connections, RedisRunOptions options) {
        return new RedisRunStore(connections::getRequiredNativeClient, options);
    }

    /**
     * Accepts calls: the first one connects, at once or as soon as Redis can be reached. Does not block. Has no effect if the
     * store is started. Must not be called while another thread is in {@link #close}.
     */
    public void start() {
        connections.start();
    }

    /** Closes the connections. Calls fail from then on. The store may be started again. */
    @Override
    public void close() {
        connections.stop();
    }

    /** Returns whether nothing has used this store since it was started, so that it has no connection. */
    @Override
    public boolean isIdle() {
        return connections.isIdle();
    }

    @Override
    public BeginResult begin(RunSpec run) {
        ScriptReply reply = run(
                RunScripts.BEGIN,
                run.key().id(),
                arguments(run.key())
                        .add(run.key().id())
                        .add(nodeId)
                        .add(run.lease().toMillis())
                        .add(run.retention().toMillis())
                        .add(run.dialect())
                        .add(RunFields.optional(run.owner()))
                        .add(RunFields.optional(run.metadata())));
        return new BeginResult(reply.number(0) == 1, info(reply, 1).orElseThrow());
    }

    @Override
    public boolean append(RunKey key, List<RunEvent> events) {
        if (events.isEmpty()) {
            return renew(key);
        }
        ScriptArguments arguments = arguments(key).add(events.get(0).number());
        events.forEach(event -> arguments.add(event.event()).add(event.data()));
        long result = run(RunScripts.APPEND, key.id(), arguments).number(0);
        if (result == EVENTS_LOST) {
            LOG.error(
                    "Run '%s' has failed: Redis has lost events of it, such as at a failover or a restart without persistence"
                            .formatted(key.id()));
        }
        return result == APPENDED;
    }

    @Override
    public Optional<EndResult> end(RunKey key, RunState state, @Nullable String reason) {
        ScriptReply reply =
                run(RunScripts.END, key.id(), arguments(key).add(state.label()).add((reason != null) ? reason : ""));
        if (reply.number(0) < 0) {
            return Optional.empty();
        }
        RunEnd end = new RunEnd(reply.number(1), RunFields.state(reply.text(2)), RunFields.reason(reply.text(3)));
        return Optional.of(new EndResult(reply.number(0) == 1, end));
    }

    @Override
    public boolean renew(RunKey key) {
        return run(RunScripts.RENEW, key.id(), arguments(key)).number(0) == 1;
    }

    @Override
    public Optional<RunInfo> find(String id) {
        return info(run(RunScripts.FIND, id, channels(id)), 0);
    }

    private static Optional<RunInfo> info(ScriptReply reply, int index) {
        return Optional.ofNullable(RunFields.of(reply.texts(index))).map(RunFields::toInfo);
    }

    @Override
    public Optional<RunPage> read(RunKey key, long after, int maxEntries) {
        ScriptReply reply = run(
                RunScripts.READ,
                key.id(),
                arguments(key).add(after).add(maxEntries).add(MAX_PAGE_BYTES));
        if (reply.number(0) == 0) {
            return Optional.empty();
        }
        List<RunEntry> entries = reply.replies(2).stream().map(RunFields::entry).toList();
        return Optional.of(new RunPage(entries, reply.number(1) == 1));
    }

    @Override
    public Handle listen(RunStoreListener listener) {
        signals.add(listener);
        return () -> signals.remove(listener);
    }

    @Override
    public Handle watch(RunKey key) {
        connections.open();
        signals.watch(key.id());
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                signals.unwatch(key.id());
            }
        };
    }

    private ScriptArguments channels(String id) {
        return new ScriptArguments().add(keys.channel(id)).add(keys.nodeChannelPrefix());
    }

    private ScriptArguments arguments(RunKey key) {
        return channels(key.id()).add(key.epoch());
    }

    private ScriptReply run(LuaScript script, String id, ScriptArguments arguments) {
        return connections.run(keys.slot(id), script, keys.of(id), arguments);
    }
}
