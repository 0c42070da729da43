package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.redis.ScriptArguments;
import java.util.List;

/**
 * Publications that are appended by one call of the script. A batch that is sent twice is appended once: Redis recognizes it
 * by the number of its first publication.
 *
 * @param publications one or more, in order
 * @param firstNumber number of the first publication among all publications of this node
 */
record PublicationBatch(List<PendingPublication> publications, long firstNumber) {

    /** Returns the arguments of publish.lua. */
    ScriptArguments arguments(RedisNode node, HistoryPolicy history, LogPosition seen) {
        RedisBrokerOptions.Log log = node.options().log();
        ScriptArguments arguments = LogScripts.arguments(seen, node.clock())
                .add(node.id())
                .add(firstNumber)
                .add(log.maxEvents())
                .add(log.maxBytes())
                .add(history.maxTopics())
                .add(history.maxBytes());
        publications.forEach(publication -> publication.addTo(arguments));
        return arguments;
    }

    /** Completes all publishers. */
    void published(long epoch, long firstSequence) {
        String text = Long.toString(epoch);
        for (int i = 0; i < publications.size(); i++) {
            publications.get(i).published(new Position(text, firstSequence + i));
        }
    }

    /** Returns the position of the last publication. */
    LogPosition end(RedisNode node, long epoch, long firstSequence) {
        int last = publications.size() - 1;
        return new LogPosition(epoch, firstSequence + last, node.id() + ':' + (firstNumber + last));
    }

    void failed(BrokerException failure) {
        publications.forEach(publication -> publication.failed(failure));
    }
}
