package dev.ssespring.broker.redis;

import dev.ssespring.redis.ErrorReply;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptConnection;
import dev.ssespring.redis.ScriptReply;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Evicts expired events, also from topics to which nothing is published any more. In each period one node of the namespace
 * does this for all. Belongs to the sender's thread.
 */
final class HistorySweeper {

    private static final Log LOG = LogFactory.getLog(HistorySweeper.class);

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int TOPICS_PER_SWEEP = 256;

    private final RedisNode node;
    private final ScriptConnection connection;
    private final LogProgress progress;
    private long lastSweep;

    HistorySweeper(RedisNode node, ScriptConnection connection, LogProgress progress) {
        this.node = node;
        this.connection = connection;
        this.progress = progress;
        this.lastSweep = node.clock().nanos();
    }

    void sweepIfDue() {
        long now = node.clock().nanos();
        if (now - lastSweep < PERIOD.toNanos()) {
            return;
        }
        lastSweep = now;
        ScriptArguments arguments = LogScripts.arguments(progress.seen(), node.clock())
                .add(PERIOD.toMillis())
                .add(node.options().topicExpiry().toMillis())
                .add(TOPICS_PER_SWEEP);
        try {
            ScriptReply reply = connection.run(LogScripts.SWEEP, node.keys().sweeping(), arguments);
            progress.end(new LogPosition(reply.number(0), reply.number(1), ""));
        } catch (RedisCommandExecutionException ex) {
            // Such as for lack of memory, which publishers are told of. Other scripts on the connection must not fail.
            LOG.debug("Histories were not swept", ex);
            if (ErrorReply.concernsServer(ex)) {
                connection.drop();
            }
        } catch (RedisException ex) {
            LOG.debug("Histories were not swept", ex);
            connection.drop();
        }
    }
}
