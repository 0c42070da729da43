package dev.ssespring.broker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Has Redis evict what is too old also where nothing is published any more; one node of the namespace at a time. */
final class HistorySweeper {

    private static final Log LOG = LogFactory.getLog(HistorySweeper.class);

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int TOPICS_AT_ONCE = 256;

    private final RedisNode node;
    private final ScriptConnection line;
    private final LogProgress progress;
    private long last;

    HistorySweeper(RedisNode node, ScriptConnection line, LogProgress progress) {
        this.node = node;
        this.line = line;
        this.progress = progress;
        this.last = node.clock().nanos();
    }

    /** By the sender alone. */
    void sweepIfDue() {
        long now = node.clock().nanos();
        if (now - last < PERIOD.toNanos()) {
            return;
        }
        last = now;
        ScriptArguments arguments = new ScriptArguments(progress.seen(), node.clock())
                .add(PERIOD.toMillis())
                .add(node.options().topicExpiry().toMillis())
                .add(TOPICS_AT_ONCE);
        try {
            ScriptReply reply = line.run(LuaScript.SWEEP, node.keys().sweeping(), arguments);
            progress.end(new LogPosition(reply.number(0), reply.number(1), ""));
        } catch (RedisCommandExecutionException ex) {
            // Such as for lack of memory: publishers are told. What is under way on the line is not to suffer for it.
            LOG.debug("Nothing was swept", ex);
            if (ErrorReply.isOfTheServer(ex)) {
                line.drop();
            }
        } catch (RedisException ex) {
            LOG.debug("Nothing was swept", ex);
            line.drop();
        }
    }
}
