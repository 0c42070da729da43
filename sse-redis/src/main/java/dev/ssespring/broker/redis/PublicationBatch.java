package dev.ssespring.broker.redis;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.redis.ScriptArguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

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
                .add(history.maxBytes())
                .add(publications.size())
                .add(publications.stream().mapToLong(PendingPublication::size).sum());
        List<EventGroup> groups = groups();
        arguments.add(groups.stream().filter(EventGroup::isLiveOnly).count());
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).addTo(arguments, i);
        }
        return arguments;
    }

    /** Returns groups for the log only, then those for histories, groups of the same history one after another. */
    private List<EventGroup> groups() {
        Map<TopicKey, List<EventGroup>> liveOnly = new LinkedHashMap<>();
        Map<TopicKey, List<EventGroup>> history = new LinkedHashMap<>();
        for (int i = 0; i < publications.size(); i++) {
            PendingPublication publication = publications.get(i);
            boolean kept = publication.retention() == Retention.HISTORY;
            List<EventGroup> groups =
                    (kept ? history : liveOnly).computeIfAbsent(publication.topic(), topic -> new ArrayList<>());
            if (groups.isEmpty() || !groups.get(groups.size() - 1).hasRoomFor(publication.size())) {
                groups.add(publication.newGroup());
            }
            groups.get(groups.size() - 1).add(publication.frame(publications.size() - 1 - i));
        }
        return Stream.concat(liveOnly.values().stream(), history.values().stream())
                .flatMap(List::stream)
                .toList();
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
