package dev.ssespring.runs.redis;

import dev.ssespring.redis.ErrorReply;
import dev.ssespring.redis.LoopThread;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.RedisConnectionListener;
import dev.ssespring.redis.RedisConnector;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptConnection;
import dev.ssespring.redis.ScriptReply;
import dev.ssespring.runs.store.RunStoreException;
import dev.ssespring.runs.store.RunStoreFullException;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PROBED_KEY_EXPIRY = Duration.ofMinutes(1);
    private static final long CHECK_MILLIS = 200;

    private enum State {
        STOPPED,
        IDLE,
        OPENED
    }

    private final List<ScriptConnection> scripts = new ArrayList<>();
    private final RunSignals signals;
    private final Duration timeout;
    private final LoopThread thread = new LoopThread("sse-runs-redis", this::loop, STOP_TIMEOUT);
    private final Semaphore wakeUps = new Semaphore(0);
    private final Reporter reporter = new Reporter();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = State.STOPPED;
    private volatile CountDownLatch firstAttempt = new CountDownLatch(0);

    /** Slots whose server has refused a script. */
    private volatile boolean moved;

    /** The owner's. */
    private boolean failing;

    RunConnections(Supplier<AbstractRedisClient> client, RunKeys keys, RedisRunOptions options, RunSignals signals) {
        this.signals = signals;
        this.timeout = options.timeout();
        Duration commandTimeout = options.timeout().multipliedBy(2);
        for (int slot = 0; slot < options.slots(); slot++) {
            String key = keys.inSlot(slot);
            scripts.add(new ScriptConnection(
                    new RedisConnector(client, key, commandTimeout),
                    options.timeout(),
                    key,
                    PROBED_KEY_EXPIRY,
                    reporter));
        }
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
            thread.stopNow();
            scripts.forEach(ScriptConnection::drop);
            signals.close();
            // The thread may have ended before its first attempt.
            firstAttempt.countDown();
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
                firstAttempt = new CountDownLatch(1);
                state = State.OPENED;
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitFirstAttempt() {
        CountDownLatch attempt = firstAttempt;
        try {
            if (attempt.getCount() > 0 && !attempt.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("The first attempt to connect to Redis takes longer than the timeout");
            }
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
            wakeUps.release();
            throw new RunStoreException("Redis does not answer: " + ex.getMessage(), ex);
        }
    }

    private RuntimeException failure(RedisCommandExecutionException ex) {
        if (String.valueOf(ex.getMessage()).contains("OOM ")) {
            return new RunStoreFullException("Redis has no memory for more runs: increase its 'maxmemory'");
        }
        if (ErrorReply.concernsServer(ex)) {
            moved = true;
            wakeUps.release();
            return new RunStoreException("The server of Redis does not serve these runs at present", ex);
        }
        return new IllegalStateException("Redis has refused a script of runs: " + ex.getMessage(), ex);
    }

    private void loop() {
        CountDownLatch attempt = firstAttempt;
        while (thread.isRunning()) {
            try {
                connect();
            } catch (RuntimeException | Error ex) {
                // Including errors: without this thread the store would never be connected again.
                reporter.lost(ex);
            } finally {
                attempt.countDown();
            }
            pause();
        }
    }

    private void connect() {
        if (moved) {
            moved = false;
            scripts.forEach(ScriptConnection::drop);
        }
        boolean open = true;
        for (ScriptConnection connection : scripts) {
            open &= connection.open();
        }
        openSignals();
        failing = !open;
    }

    private void openSignals() {
        try {
            signals.open();
        } catch (RuntimeException ex) {
            LOG.debug("Messages about runs cannot be received yet; readers look once a second", ex);
        }
    }

    private void pause() {
        try {
            if (wakeUps.tryAcquire(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                wakeUps.drainPermits();
                // A server that is gone refuses connections at once.
                TimeUnit.MILLISECONDS.sleep(CHECK_MILLIS / 4);
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by the owner. */
    private final class Reporter implements RedisConnectionListener {

        @Override
        public void connected() {
            if (failing) {
                LOG.info("Redis can be reached again; runs continue");
            }
        }

        @Override
        public void lost(Throwable cause) {
            if (!failing) {
                failing = true;
                LOG.warn("Redis cannot be reached: runs wait until the connection is restored. Retrying. "
                        + cause.getMessage());
                LOG.debug("Cause of the lost connection for runs", cause);
            }
        }
    }
}
