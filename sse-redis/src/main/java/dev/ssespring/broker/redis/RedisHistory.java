package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.redis.ScriptReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the histories of topics. Any thread may call it; each call waits for Redis. */
final class RedisHistory {

    private static final long BEFORE_ALL = -1;

    private final HistoryScripts scripts;

    RedisHistory(HistoryScripts scripts) {
        this.scripts = scripts;
    }

    Replay page(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        RedisPageReader reader = new RedisPageReader(scripts, after, maxEvents, maxBytes);
        List<String> names = topicNames(subscription);
        Subscription matching = subscription.patternsOnly();
        Gap gap = matching.patterns().isEmpty() ? null : reader.addMatching(matching, names);
        if (gap == null) {
            gap = reader.read(names, subscription.access());
        }
        return (gap != null) ? gap : reader.toPage();
    }

    private static List<String> topicNames(Subscription subscription) {
        List<String> names = new ArrayList<>();
        for (TopicPattern pattern : subscription.patterns()) {
            if (pattern.isTopic()) {
                Topic topic = new Topic(pattern.name());
                names.add(new TopicKey(topic, null).name());
                if (subscription.user() != null) {
                    names.add(new TopicKey(topic, subscription.user()).name());
                }
            }
        }
        return names;
    }

    List<TopicHistory> topics() {
        List<String> names = scripts.topicsAfter(BEFORE_ALL).texts(3);
        Map<String, TopicHistory> topics = new TreeMap<>();
        for (int i = 0; i < names.size(); i += HistoryScripts.TOPICS_PER_CALL) {
            addSizes(names.subList(i, Math.min(i + HistoryScripts.TOPICS_PER_CALL, names.size())), topics);
        }
        return List.copyOf(topics.values());
    }

    private void addSizes(List<String> names, Map<String, TopicHistory> topics) {
        ScriptReply reply = scripts.sizes(names);
        String epoch = Long.toString(reply.number(0));
        List<ScriptReply> sizes = reply.replies(1);
        for (int i = 0; i < names.size(); i++) {
            ScriptReply size = sizes.get(i);
            Topic topic = TopicKey.of(names.get(i)).topic();
            TopicHistory history =
                    new TopicHistory(topic, (int) size.number(0), size.number(1), new Position(epoch, size.number(2)));
            topics.merge(topic.name(), history, TopicHistory::plus);
        }
    }
}
