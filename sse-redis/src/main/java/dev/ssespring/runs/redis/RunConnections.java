package dev.ssespring.runs.redis;

import dev.ssespring.redis.ErrorReply;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.RedisConnectionListener;
import dev.ssespring.redis.RedisConnector;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptReply;
import dev.ssespring.redis.SlotConnections;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreFullException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Connections for scripts, one for each slot, and the one for messages. Their owner is a thread that opens them, and opens
 * them again when they are lost; it is started by the first use. Any thread may run scripts; they wait for the first
 * attempt to connect, and fail at once while there is no connection after that. The lock guards the state and the start of
 * the thread, and is never held during I/O.
 */
final class RunConnections {

    private static final Log LOG = LogFactory.getLog(RunConnections.class);

    private enum State {
        STOPPED,
        IDLE,
        OPENED
    }

    private final SlotConnections scripts;
    private final RunSignals signals;
    private final Duration timeout;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = State.STOPPED;

    RunConnections(Supplier<AbstractRedisClient> client, RunKeys keys, RedisRunOptions options, RunSignals signals) {
        this.signals = signals;
        this.timeout = options.timeout();
        Duration commandTimeout = options.timeout().multipliedBy(2);
        List<RedisConnector> connectors = IntStream.range(0, options.slots())
                .mapToObj(slot -> new RedisConnector(client, keys.inSlot(slot), commandTimeout))
                .toList();
        scripts = new SlotConnections(
                "sse-runs-redis", connectors, keys::inSlot, options.timeout(), new OutageLog(), this::openSignals);
    }

    /** The first use opens the connections from now on. */
    void start() {
        lock.lock();
        try {
            if (state == State.STOPPED) {
                state = State.IDLE;
            }
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        State before;
        lock.lock();
        try {
            before = state;
            state = State.STOPPED;
        } finally {
            lock.unlock();
        }
        if (before == State.OPENED) {
            scripts.stop();
            signals.close();
        }
    }

    /** Whether nothing was used since the start. */
    boolean isIdle() {
        return state == State.IDLE;
    }

    /** Starts the owner's thread unless it is started. Does not wait for the connections. */
    void open() {
        if (state != State.IDLE) {
            return;
        }
        lock.lock();
        try {
            if (state == State.IDLE) {
                scripts.start();
                state = State.OPENED;
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitFirstAttempt() {
        try {
            scripts.firstAttempt().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException ex) {
            LOG.debug("The first attempt to connect to Redis takes longer than the timeout", ex);
        } catch (ExecutionException ex) {
            throw new IllegalStateException("An attempt ends with nothing but null", ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    ScriptReply run(int slot, LuaScript script, String[] keys, ScriptArguments arguments) {
        open();
        awaitFirstAttempt();
        try {
            return scripts.get(slot).run(script, keys, arguments);
        } catch (RedisCommandExecutionException ex) {
            throw failure(ex);
        } catch (RedisException ex) {
            scripts.check();
            throw new RunStoreException("Redis does not answer: " + ex.getMessage(), ex);
        }
    }

    private RuntimeException failure(RedisCommandExecutionException ex) {
        if (String.valueOf(ex.getMessage()).contains("OOM ")) {
            return new RunStoreFullException("Redis has no memory for more runs: increase its 'maxmemory'");
        }
        if (ErrorReply.concernsServer(ex)) {
            scripts.reopen();
            return new RunStoreException("The server of Redis does not serve these runs at present", ex);
        }
        return new IllegalStateException("Redis has refused a script of runs: " + ex.getMessage(), ex);
    }

    private void openSignals() {
        try {
            signals.open();
        } catch (RuntimeException ex) {
            LOG.debug("Messages about runs cannot be received yet; readers look once a second", ex);
        }
    }

    private static final class OutageLog implements RedisConnectionListener {

        @Override
        public void connected() {
            LOG.info("Redis can be reached again; runs continue");
        }

        @Override
        public void lost(Throwable cause) {
            LOG.warn("Redis cannot be reached: runs wait until the connection is restored. Retrying. "
                    + cause.getMessage());
            LOG.debug("Cause of the lost connection for runs", cause);
        }
    }
}
