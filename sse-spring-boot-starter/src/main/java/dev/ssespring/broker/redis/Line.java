package dev.ssespring.broker.redis;

import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection that scripts run on. The sender's thread opens it again when it was lost; any thread may use it, and
 * fails at once while there is none.
 */
final class Line {

    private final Node node;
    private volatile @Nullable Connection connection;

    Line(Node node) {
        this.node = node;
    }

    boolean isUp() {
        Connection current = connection;
        return current != null && current.isOpen();
    }

    /** By the sender alone: true if there is a connection, now or still. */
    boolean open() {
        if (isUp()) {
            return true;
        }
        try {
            drop();
            connection = node.connector().connect();
            node.health().connected(Health.Use.PUBLISHING);
            return true;
        } catch (RuntimeException ex) {
            // Not only Lettuce's: a client that is shut down throws what its threads and timers throw.
            node.health().lost(Health.Use.PUBLISHING, ex);
            return false;
        }
    }

    /** By the sender alone: what was sent on it is not answered any more. */
    void drop() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            current.close();
        }
    }

    /**
     * Runs a script and waits for its answer.
     *
     * @throws RedisException if there is no connection, no answer in time, or a refusal
     */
    Reply run(Script script, String[] keys, Arguments arguments) {
        Connection current = connection;
        if (current == null || !current.isOpen()) {
            throw new RedisException("Redis cannot be reached");
        }
        Duration timeout = node.options().timeout();
        List<Object> values = script.run(current, keys, arguments.values(), timeout);
        return new Reply(values);
    }
}
