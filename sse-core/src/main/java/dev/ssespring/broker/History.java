package dev.ssespring.broker;

import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.Replay.Gap;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Logs of all topics: one for the public events of a topic and one for the private events of each user, so that the traffic
 * of one user neither evicts nor hides events of another.
 *
 * <p>Logs are added and removed by the thread that holds the broker's order lock, and read by any thread. A removed log
 * leaves its last sequence in the common floor, which applies to every topic without a log. The floor is raised before the
 * log is removed.
 */
final class History {

    private final HistoryPolicy policy;
    private final Map<TopicKey, TopicLog> logs = new ConcurrentHashMap<>();

    /** The same logs, least recently appended first. Accessed only with the broker's order lock held. */
    private final Map<TopicKey, TopicLog> oldestFirst = new LinkedHashMap<>(16, 0.75f, true);

    private final AtomicLong bytes = new AtomicLong();
    private volatile long commonFloor;

    History(HistoryPolicy policy) {
        this.policy = policy;
    }

    /** Called in the order of positions, by one thread at a time. */
    void append(PublishedEvent event, long now) {
        if (event.options().retention() == Retention.LIVE_ONLY) {
            return;
        }
        TopicKey key = new TopicKey(event.topic(), event.user());
        TopicLog log =
                oldestFirst.computeIfAbsent(key, absent -> new TopicLog(policy.limitsOf(event.topic()), commonFloor));
        bytes.addAndGet(log.append(event, now));
        logs.putIfAbsent(key, log);
        if (isTooLarge()) {
            removeOldest();
        }
    }

    private boolean isTooLarge() {
        return oldestFirst.size() > policy.maxTopics() || bytes.get() > policy.maxBytes();
    }

    private void removeOldest() {
        Iterator<Map.Entry<TopicKey, TopicLog>> oldest = oldestFirst.entrySet().iterator();
        while (isTooLarge() && oldest.hasNext()) {
            Map.Entry<TopicKey, TopicLog> entry = oldest.next();
            oldest.remove();
            TopicLog log = entry.getValue();
            commonFloor = Math.max(commonFloor, log.last());
            logs.remove(entry.getKey());
            bytes.addAndGet(-log.discard());
        }
    }

    /** Evicts expired events, also from topics to which nothing is published any more. */
    void sweep(long now) {
        logs.values().forEach(log -> bytes.addAndGet(-log.sweep(now)));
    }

    /**
     * Returns the events after a position.
     *
     * @param head position up to which all events have been appended
     */
    Replay page(Subscription subscription, Position after, Position head, int maxEvents, long maxBytes) {
        PageBuilder page = new PageBuilder(maxEvents, maxBytes);
        boolean complete = collect(subscription, after.sequence(), head.sequence(), page);
        return complete ? page.toPage(head) : new Gap(Gap.Reason.HISTORY_TOO_SHORT, head);
    }

    /** Returns false if some of the events after the position have been evicted. */
    private boolean collect(Subscription subscription, long after, long head, PageBuilder page) {
        for (TopicPattern pattern : subscription.patterns()) {
            if (pattern.isTopic()) {
                Topic topic = new Topic(pattern.name());
                if (!collect(topic, null, after, head, page)
                        || (subscription.user() != null && !collect(topic, subscription.user(), after, head, page))) {
                    return false;
                }
                page.trimIfLarge();
            }
        }
        Subscription matching = subscription.patternsOnly();
        return matching.patterns().isEmpty() || collectMatching(matching, after, head, page);
    }

    private boolean collect(Topic topic, @Nullable String user, long after, long head, PageBuilder page) {
        TopicLog log = logs.get(new TopicKey(topic, user));
        return (log != null) ? collect(log, after, head, page) : commonFloor <= after;
    }

    private static boolean collect(TopicLog log, long after, long head, PageBuilder page) {
        return log.collect(after, page.upTo(head), page.maxEventsPerHistory(), page::add);
    }

    private boolean collectMatching(Subscription subscription, long after, long head, PageBuilder page) {
        for (Map.Entry<TopicKey, TopicLog> entry : logs.entrySet()) {
            TopicLog log = entry.getValue();
            // A log without newer events does not have a higher floor either.
            if (log.last() > after && entry.getKey().matches(subscription)) {
                boolean complete = collect(log, after, head, page);
                if (!complete && subscription.access().test(entry.getKey().topic())) {
                    return false;
                }
                page.trimIfLarge();
            }
        }
        return commonFloor <= after;
    }

    List<TopicHistory> topics(String epoch) {
        Map<Topic, TopicHistory> topics = new ConcurrentHashMap<>();
        logs.forEach((key, log) -> topics.merge(
                key.topic(),
                new TopicHistory(key.topic(), log.size(), log.bytes(), new Position(epoch, log.last())),
                TopicHistory::plus));
        return topics.values().stream()
                .sorted(Comparator.comparing(history -> history.topic().name()))
                .toList();
    }
}
