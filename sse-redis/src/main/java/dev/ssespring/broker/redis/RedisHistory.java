package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what is kept of topics. Any thread may call it; it waits for Redis. */
final class RedisHistory {

    private static final long BEFORE_ALL = -1;

    private final RedisNode node;
    private final ScriptConnection line;
    private final LogProgress progress;

    RedisHistory(RedisNode node, ScriptConnection line, LogProgress progress) {
        this.node = node;
        this.line = line;
        this.progress = progress;
    }

    Replay page(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("'maxEvents' must be 1 or more: " + maxEvents);
        }
        RedisPageReader reader = new RedisPageReader(this, after, maxEvents, maxBytes);
        List<String> names = new ArrayList<>();
        for (TopicPattern pattern : subscription.patterns()) {
            if (pattern.isTopic()) {
                addNames(new Topic(pattern.name()), subscription.user(), names);
            }
        }
        Subscription matching = subscription.patternsOnly();
        Gap gap = matching.patterns().isEmpty() ? null : reader.addMatching(matching, names);
        if (gap == null) {
            gap = reader.read(names, subscription.access());
        }
        return (gap != null) ? gap : reader.toPage();
    }

    private static void addNames(Topic topic, @Nullable String user, List<String> names) {
        names.add(new TopicKey(topic, null).name());
        if (user != null) {
            names.add(new TopicKey(topic, user).name());
        }
    }

    /** Epoch, head, common floor, and the topics that have something after the sequence. */
    ScriptReply topicsAfter(long sequence) {
        return line.run(LuaScript.TOPICS, node.keys().common(), arguments().add(sequence));
    }

    /** Epoch, head, outcome and events, see page.lua. */
    ScriptReply page(Position after, long upTo, int most, long maxBytes, List<String> names) {
        ScriptArguments arguments = arguments()
                .add(after.epoch())
                .add(after.sequence())
                .add(upTo)
                .add(most)
                .add(maxBytes);
        names.forEach(arguments::add);
        return line.run(LuaScript.PAGE, node.keys().common(), arguments);
    }

    List<TopicHistory> topics() {
        List<String> names = topicsAfter(BEFORE_ALL).texts(3);
        Map<String, TopicHistory> topics = new TreeMap<>();
        for (int i = 0; i < names.size(); i += RedisPageReader.TOPICS_AT_ONCE) {
            addSizes(names.subList(i, Math.min(i + RedisPageReader.TOPICS_AT_ONCE, names.size())), topics);
        }
        return List.copyOf(topics.values());
    }

    private void addSizes(List<String> names, Map<String, TopicHistory> topics) {
        ScriptArguments arguments = arguments();
        names.forEach(arguments::add);
        ScriptReply reply = line.run(LuaScript.SIZES, node.keys().common(), arguments);
        String epoch = Long.toString(reply.number(0));
        List<ScriptReply> sizes = reply.replies(1);
        for (int i = 0; i < names.size(); i++) {
            ScriptReply size = sizes.get(i);
            Topic topic = TopicKey.of(names.get(i)).topic();
            TopicHistory history =
                    new TopicHistory(topic, (int) size.number(0), size.number(1), new Position(epoch, size.number(2)));
            topics.merge(topic.name(), history, RedisHistory::sum);
        }
    }

    private static TopicHistory sum(TopicHistory one, TopicHistory other) {
        boolean newer = other.newest().sequence() > one.newest().sequence();
        return new TopicHistory(
                one.topic(),
                one.events() + other.events(),
                one.bytes() + other.bytes(),
                newer ? other.newest() : one.newest());
    }

    private ScriptArguments arguments() {
        return new ScriptArguments(progress.seen(), node.clock());
    }
}
