package dev.ssespring.broker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The connection that scripts run on. The sender's thread opens it again when it was lost; any thread may use it, and
 * fails at once while there is none.
 */
final class ScriptConnection {

    private static final Log LOG = LogFactory.getLog(ScriptConnection.class);

    /** As in publish.lua. */
    private static final Duration NODE_EXPIRY = Duration.ofMinutes(10);

    private final RedisNode node;
    private volatile @Nullable DedicatedConnection connection;

    ScriptConnection(RedisNode node) {
        this.node = node;
    }

    boolean isUp() {
        DedicatedConnection current = connection;
        return current != null && current.isOpen();
    }

    /** By the sender alone: true if there is a connection, now or still, to a server that takes writes. */
    boolean open() {
        if (isUp()) {
            return true;
        }
        try {
            drop();
            DedicatedConnection opened = node.connector().connect();
            connection = opened;
            probe(opened);
            node.health().connected(RedisHealth.Use.PUBLISHING);
            return true;
        } catch (RuntimeException ex) {
            // Not only Lettuce's: a client that is shut down throws what its threads and timers throw.
            node.health().lost(RedisHealth.Use.PUBLISHING, ex);
            drop();
            return false;
        }
    }

    /** With a write that changes nothing: one may be connected to a replica, or to a server that does not answer. */
    private void probe(DedicatedConnection opened) {
        try {
            opened.call(
                    redis -> redis.expire(node.keys().node(node.id()), NODE_EXPIRY),
                    node.options().timeout());
        } catch (RedisCommandExecutionException ex) {
            if (ErrorReply.isOfTheServer(ex)) {
                throw ex;
            }
            LOG.debug("What else Redis refuses is told to those who publish", ex);
        }
    }

    /** By the sender alone: what was sent on it is not answered any more. Does not throw. */
    void drop() {
        DedicatedConnection current = connection;
        connection = null;
        if (current != null) {
            close(current);
        }
    }

    private static void close(DedicatedConnection dropped) {
        try {
            dropped.close();
        } catch (RuntimeException | Error ex) {
            // Whatever it is, the next connection is another one, and the sender's thread has to go on.
            LOG.debug("A connection to Redis could not be closed", ex);
        }
    }

    /**
     * Runs a script and waits for its answer.
     *
     * @throws NotSentException if there is no connection
     * @throws RedisException if there is no answer in time, or a refusal
     */
    ScriptReply run(LuaScript script, String[] keys, ScriptArguments arguments) {
        DedicatedConnection current = connection;
        if (current == null || !current.isOpen()) {
            throw new CommandNotSentException();
        }
        Duration timeout = node.options().timeout();
        List<Object> values = script.run(current, keys, arguments.values(), timeout);
        return new ScriptReply(values);
    }
}
