package dev.ssespring.broker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Has Redis evict what is too old also where nothing is published any more; one node of the namespace at a time. */
final class Sweeper {

    private static final Log LOG = LogFactory.getLog(Sweeper.class);

    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final int TOPICS_AT_ONCE = 256;

    private final Node node;
    private final Line line;
    private final Progress progress;
    private long last;

    Sweeper(Node node, Line line, Progress progress) {
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
        Arguments arguments = new Arguments(progress.seen(), node.clock())
                .add(PERIOD.toMillis())
                .add(node.options().topicExpiry().toMillis())
                .add(TOPICS_AT_ONCE);
        try {
            Reply reply = line.run(Script.SWEEP, node.keys().sweeping(), arguments);
            progress.end(new Seen(reply.number(0), reply.number(1), ""));
        } catch (RedisCommandExecutionException ex) {
            // Such as for lack of memory: publishers are told. What is under way on the line is not to suffer for it.
            LOG.debug("Nothing was swept", ex);
            if (Refusal.isOfTheServer(ex)) {
                line.drop();
            }
        } catch (RedisException ex) {
            LOG.debug("Nothing was swept", ex);
            line.drop();
        }
    }
}
