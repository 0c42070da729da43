package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.redis.LuaScript;
import dev.ssespring.redis.ScriptArguments;
import dev.ssespring.redis.ScriptConnection;
import dev.ssespring.redis.ScriptReply;
import java.util.List;

/** Calls of the scripts that read histories. Any thread may call it; each call waits for Redis. */
final class HistoryScripts {

    /** Redis serves no other client while a script runs. */
    static final int TOPICS_PER_CALL = 256;

    private final RedisNode node;
    private final ScriptConnection connection;
    private final LogProgress progress;

    HistoryScripts(RedisNode node, ScriptConnection connection, LogProgress progress) {
        this.node = node;
        this.connection = connection;
        this.progress = progress;
    }

    /** Returns epoch, head, common floor, and the names of the topics that have an event after the sequence. */
    ScriptReply topicsAfter(long sequence) {
        return run(LogScripts.TOPICS, arguments().add(sequence));
    }

    /** Returns epoch, head, outcome, groups of events, and up to which sequence these are complete, see page.lua. */
    ScriptReply page(Position after, long upTo, int maxEvents, long maxBytes, List<String> names) {
        ScriptArguments arguments = arguments()
                .add(after.epoch())
                .add(after.sequence())
                .add(upTo)
                .add(maxEvents)
                .add(maxBytes);
        names.forEach(arguments::add);
        return run(LogScripts.PAGE, arguments);
    }

    /** Returns the epoch, and for each topic its number of events, bytes and newest sequence. */
    ScriptReply sizes(List<String> names) {
        ScriptArguments arguments = arguments();
        names.forEach(arguments::add);
        return run(LogScripts.SIZES, arguments);
    }

    private ScriptArguments arguments() {
        return LogScripts.arguments(progress.seen(), node.clock());
    }

    private ScriptReply run(LuaScript script, ScriptArguments arguments) {
        return connection.run(script, node.keys().common(), arguments);
    }
}
