package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import java.util.List;

/**
 * Publications that are appended together, by one call. Sent twice it is appended once: the number of its first publication
 * tells Redis.
 *
 * @param publications one or more, in their order
 * @param firstNumber number of the first among all of this node's
 */
record PublicationBatch(List<PendingPublication> publications, long firstNumber) {

    /** As publish.lua reads them. */
    ScriptArguments arguments(RedisNode node, HistoryPolicy history, LogPosition seen) {
        RedisBrokerOptions.Log log = node.options().log();
        ScriptArguments arguments = new ScriptArguments(seen, node.clock())
                .add(node.id())
                .add(firstNumber)
                .add(log.maxEvents())
                .add(log.maxBytes())
                .add(history.maxTopics())
                .add(history.maxBytes());
        publications.forEach(publication -> publication.addTo(arguments));
        return arguments;
    }

    /** Answers all publishers. */
    void published(long epoch, long firstSequence) {
        String text = Long.toString(epoch);
        for (int i = 0; i < publications.size(); i++) {
            publications.get(i).published(new Position(text, firstSequence + i));
        }
    }

    /** The place of its last publication. */
    LogPosition end(RedisNode node, long epoch, long firstSequence) {
        int last = publications.size() - 1;
        return new LogPosition(epoch, firstSequence + last, node.id() + ':' + (firstNumber + last));
    }

    void failed(BrokerException failure) {
        publications.forEach(publication -> publication.failed(failure));
    }
}
