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
record Batch(List<Pending> publications, long firstNumber) {

    /** As publish.lua reads them. */
    Arguments arguments(Node node, HistoryPolicy history, Seen seen) {
        RedisBrokerOptions.Log log = node.options().log();
        Arguments arguments = new Arguments(seen, node.clock())
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
    Seen end(Node node, long epoch, long firstSequence) {
        int last = publications.size() - 1;
        return new Seen(epoch, firstSequence + last, node.id() + ':' + (firstNumber + last));
    }

    void failed(BrokerException failure) {
        publications.forEach(publication -> publication.failed(failure));
    }
}
