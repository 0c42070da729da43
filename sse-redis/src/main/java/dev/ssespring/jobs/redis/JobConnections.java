package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.redis.ErrorReply;
import dev.ssespring.redis.LoopThread;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.RedisConnectionListener;
import dev.ssespring.redis.RedisConnector;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptConnection;
import dev.ssespring.redis.ScriptReply;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Connections for scripts, one for each slot. Their owner is a thread that opens them, and opens them again when they are
 * lost. Any thread may run scripts; they fail at once while there is no connection.
 */
final class JobConnections {

    private static final Log LOG = LogFactory.getLog(JobConnections.class);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PROBED_KEY_EXPIRY = Duration.ofMinutes(1);
    private static final long CHECK_MILLIS = 200;

    private final List<ScriptConnection> connections = new ArrayList<>();
    private final LoopThread thread = new LoopThread("sse-jobs-redis", this::loop, STOP_TIMEOUT);
    private final Reporter reporter = new Reporter();
    private final Semaphore wakeUps = new Semaphore(0);
    private volatile CompletableFuture<Void> firstAttempt = new CompletableFuture<>();

    /** Whether a server does not reply, or has refused a script because it does not serve the slot. */
    private volatile boolean unusable;

    /** Belongs to the owner. */
    private boolean failing;

    JobConnections(List<RedisConnector> connectors, JobKeys keys, RedisJobOptions options) {
        for (int slot = 0; slot < connectors.size(); slot++) {
            connections.add(new ScriptConnection(
                    connectors.get(slot), options.timeout(), keys.probe(slot), PROBED_KEY_EXPIRY, reporter));
        }
    }

    void start() {
        firstAttempt = new CompletableFuture<>();
        thread.start();
    }

    /** Completed after the first attempt to connect. */
    CompletableFuture<Void> firstAttempt() {
        return firstAttempt;
    }

    void stop() {
        thread.stopNow();
        connections.forEach(ScriptConnection::drop);
    }

    /**
     * Runs a script, also on an interrupted thread: the handler of a cancelled job is interrupted and has yet to report.
     */
    ScriptReply run(int slot, LuaScript script, String[] keys, ScriptArguments arguments) {
        try {
            return connections.get(slot).runUninterruptibly(script, keys, arguments);
        } catch (RedisCommandExecutionException ex) {
            if (ErrorReply.concernsServer(ex)) {
                unusable = true;
                wakeUps.release();
            }
            throw RefusedScript.translate(ex);
        } catch (RedisException ex) {
            if (ex instanceof RedisCommandTimeoutException) {
                unusable = true;
            }
            wakeUps.release();
            throw new JobStoreException(
                    "Redis does not answer (%s). Check that it is running; if it is slow, increase 'sse.redis.timeout'"
                            .formatted(ex.getMessage()),
                    ex);
        }
    }

    private void loop() {
        while (thread.isRunning()) {
            try {
                connect();
            } catch (RuntimeException | Error ex) {
                // Including errors: without this thread the store would never be connected again.
                reporter.lost(ex);
            } finally {
                firstAttempt.complete(null);
            }
            pause();
        }
    }

    private void connect() {
        if (unusable) {
            unusable = false;
            connections.forEach(ScriptConnection::drop);
        }
        boolean open = true;
        for (ScriptConnection connection : connections) {
            open &= connection.open();
        }
        failing = !open;
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
                LOG.info("Redis can be reached again; jobs are dispatched again");
            }
        }

        @Override
        public void lost(Throwable cause) {
            if (!failing) {
                failing = true;
                LOG.warn("Redis cannot be reached: jobs are neither accepted nor dispatched until the connection is"
                        + " restored. Retrying. " + cause.getMessage());
                LOG.debug("Cause of the lost connection for jobs", cause);
            }
        }
    }
}
