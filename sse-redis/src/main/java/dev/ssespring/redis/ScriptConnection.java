package dev.ssespring.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connection on which scripts run. One thread, its owner, opens it, drops it and opens it again after a failure. Any thread
 * may run scripts on it; they fail at once while there is no connection.
 */
public final class ScriptConnection {

    private static final Log LOG = LogFactory.getLog(ScriptConnection.class);

    private final RedisConnector connector;
    private final Duration timeout;
    private final String probedKey;
    private final Duration probedKeyExpiry;
    private final RedisConnectionListener listener;
    private volatile @Nullable DedicatedConnection connection;

    /**
     * Creates a connection that is not open.
     *
     * @param connector opens connections
     * @param timeout how long Redis may take to reply
     * @param probedKey key whose expiry is set to find out whether the server accepts writes; it need not exist
     * @param probedKeyExpiry expiry that the key has anyway
     * @param listener notified by the owner's thread when the connection was opened or could not be opened
     */
    public ScriptConnection(
            RedisConnector connector,
            Duration timeout,
            String probedKey,
            Duration probedKeyExpiry,
            RedisConnectionListener listener) {
        this.connector = connector;
        this.timeout = timeout;
        this.probedKey = probedKey;
        this.probedKeyExpiry = probedKeyExpiry;
        this.listener = listener;
    }

    /**
     * Whether there is a connection. May be called by any thread.
     *
     * @return false if scripts would fail at once
     */
    public boolean isOpen() {
        DedicatedConnection current = connection;
        return current != null && current.isOpen();
    }

    /**
     * Opens the connection unless it is open. Blocks until connected or failed. Called by the owner only.
     *
     * @return true if there is a connection to a server that accepts writes
     */
    public boolean open() {
        if (isOpen()) {
            return true;
        }
        try {
            drop();
            DedicatedConnection opened = connector.connect();
            connection = opened;
            probe(opened);
            listener.connected();
            return true;
        } catch (RuntimeException | Error ex) {
            // Not only exceptions of Lettuce: a client that is shut down throws those of its threads and timers.
            // Errors too: a connection that was not probed must not be used.
            listener.lost(ex);
            drop();
            return false;
        }
    }

    /** Sends a write that changes nothing: the server may be a replica, or may not reply. */
    private void probe(DedicatedConnection opened) {
        try {
            opened.call(redis -> redis.expire(probedKey, probedKeyExpiry), timeout);
        } catch (RedisCommandExecutionException ex) {
            if (ErrorReply.concernsServer(ex)) {
                throw ex;
            }
            LOG.debug("Redis refused a probing write for a reason that is reported to callers of scripts", ex);
        }
    }

    /**
     * Closes the connection; scripts that were sent on it receive no reply any more. Called by the owner only. Throws
     * nothing.
     */
    public void drop() {
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
            // The next connection does not depend on this one, and the owner's thread must continue.
            LOG.debug("A connection to Redis could not be closed", ex);
        }
    }

    /**
     * Runs a script and waits for its result. May be called by any thread.
     *
     * @param script the script
     * @param keys all keys that the script is called with
     * @param arguments arguments after the keys
     * @return what the script returned
     * @throws CommandNotSentException if there is no connection
     * @throws RedisException if Redis refuses the call or does not reply in time
     */
    public ScriptReply run(LuaScript script, String[] keys, ScriptArguments arguments) {
        return script.run(opened(), keys, arguments, timeout);
    }

    /**
     * Runs a script and waits for its result, also if the thread is interrupted. May be called by any thread.
     *
     * @param script the script
     * @param keys all keys that the script is called with
     * @param arguments arguments after the keys
     * @return what the script returned
     * @throws CommandNotSentException if there is no connection
     * @throws RedisException if Redis refuses the call or does not reply in time
     */
    public ScriptReply runUninterruptibly(LuaScript script, String[] keys, ScriptArguments arguments) {
        return script.runUninterruptibly(opened(), keys, arguments, timeout);
    }

    private DedicatedConnection opened() {
        DedicatedConnection current = connection;
        if (current == null || !current.isOpen()) {
            throw new CommandNotSentException();
        }
        return current;
    }
}
