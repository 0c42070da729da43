package dev.ssespring.jobs.redis;

import dev.ssespring.jobs.store.JobStoreException;
import dev.ssespring.redis.ErrorReply;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.RedisConnectionListener;
import dev.ssespring.redis.RedisConnector;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptReply;
import dev.ssespring.redis.SlotConnections;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Runs scripts on the connections of the job store, and translates their failures. Any thread may run scripts. */
final class JobConnections {

    private static final Log LOG = LogFactory.getLog(JobConnections.class);

    private final SlotConnections connections;

    JobConnections(List<RedisConnector> connectors, JobKeys keys, RedisJobOptions options) {
        connections = new SlotConnections(
                "sse-jobs-redis", connectors, keys::probe, options.timeout(), new OutageLog(), () -> {});
    }

    void start() {
        connections.start();
    }

    void stop() {
        connections.stop();
    }

    CompletableFuture<Void> firstAttempt() {
        return connections.firstAttempt();
    }

    /**
     * Runs a script, also on an interrupted thread: the handler of a cancelled job is interrupted and has yet to report.
     */
    ScriptReply run(int slot, LuaScript script, String[] keys, ScriptArguments arguments) {
        try {
            return connections.get(slot).runUninterruptibly(script, keys, arguments);
        } catch (RedisCommandExecutionException ex) {
            if (ErrorReply.concernsServer(ex)) {
                connections.reopen();
            }
            throw RefusedScript.translate(ex);
        } catch (RedisException ex) {
            if (ex instanceof RedisCommandTimeoutException) {
                connections.reopen();
            } else {
                connections.check();
            }
            throw new JobStoreException(
                    "Redis does not answer (%s). Check that it is running; if it is slow, increase 'sse.redis.timeout'"
                            .formatted(ex.getMessage()),
                    ex);
        }
    }

    private static final class OutageLog implements RedisConnectionListener {

        @Override
        public void connected() {
            LOG.info("Redis can be reached again; jobs are dispatched again");
        }

        @Override
        public void lost(Throwable cause) {
            LOG.warn("Redis cannot be reached: jobs are neither accepted nor dispatched until the connection is"
                    + " restored. Retrying. " + cause.getMessage());
            LOG.debug("Cause of the lost connection for jobs", cause);
        }
    }
}
