package dev.ssespring.broker;

import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Replay.Page.Rest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all topics, one for what everybody got and one for each user's own, so that one user's traffic neither
 * evicts nor hides another's.
 *
 * <p>Logs are added and removed by the thread that holds the broker's order, and read by any. A removed log leaves its
 * last sequence in the common floor, which stands in for every log that is not there; it is raised before the log goes.
 */
final class History {

    /** More is never given at once, so that sums of this and little more do not overflow. */
    private static final int LARGEST_PAGE = 1 << 20;

    private static final Comparator<PublishedEvent> BY_POSITION =
            Comparator.comparingLong(event -> event.position().sequence());

    private final HistoryPolicy policy;
    private final Map<Key, TopicLog> logs = new ConcurrentHashMap<>();

    /** The same logs, the one that was appended to last at the end. Only for who holds the broker's order. */
    private final Map<Key, TopicLog> oldestFirst = new LinkedHashMap<>(16, 0.75f, true);

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
        Key key = new Key(event.topic(), event.user());
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
        Iterator<Map.Entry<Key, TopicLog>> oldest = oldestFirst.entrySet().iterator();
        while (isTooLarge() && oldest.hasNext()) {
            Map.Entry<Key, TopicLog> entry = oldest.next();
            oldest.remove();
            TopicLog log = entry.getValue();
            commonFloor = Math.max(commonFloor, log.last());
            logs.remove(entry.getKey());
            bytes.addAndGet(-log.discard());
        }
    }

    /** Evicts what is too old also where nothing is published any more. */
    void sweep(long now) {
        logs.values().forEach(log -> bytes.addAndGet(-log.sweep(now)));
    }

    /** Everything up to the head must have been appended. */
    Replay page(Subscription subscription, Position after, Position head, int maxEvents, long maxBytes) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("'maxEvents' must be 1 or more: " + maxEvents);
        }
        int most = Math.min(maxEvents, LARGEST_PAGE);
        List<PublishedEvent> found = new ArrayList<>();
        // One more than asked for tells whether there is more.
        boolean complete = collect(subscription, after.sequence(), head.sequence(), most + 1, found);
        if (!complete) {
            return new Gap(Gap.Reason.HISTORY_TOO_SHORT, head);
        }
        int count = fitting(found, most, maxBytes);
        if (count == found.size()) {
            return new Page(found, head, Rest.NONE);
        }
        return new Page(found.subList(0, count), found.get(count - 1).position(), Rest.MORE);
    }

    private boolean collect(Subscription subscription, long after, long upTo, int max, List<PublishedEvent> into) {
        for (TopicPattern pattern : subscription.patterns()) {
            if (pattern.isTopic()) {
                Topic topic = new Topic(pattern.name());
                if (!collect(topic, null, after, upTo, max, into)
                        || (subscription.user() != null
                                && !collect(topic, subscription.user(), after, upTo, max, into))) {
                    return false;
                }
                shortenIfLong(into, max);
            }
        }
        Subscription matching = subscription.patternsOnly();
        if (!matching.patterns().isEmpty() && !collectMatching(matching, after, upTo, max, into)) {
            return false;
        }
        shorten(into, max);
        return true;
    }

    private boolean collect(
            Topic topic, @Nullable String user, long after, long upTo, int max, List<PublishedEvent> into) {
        TopicLog log = logs.get(new Key(topic, user));
        return (log != null) ? log.collect(after, upTo, max, into) : commonFloor <= after;
    }

    private boolean collectMatching(
            Subscription subscription, long after, long upTo, int max, List<PublishedEvent> into) {
        for (Map.Entry<Key, TopicLog> entry : logs.entrySet()) {
            // A log without anything newer has no floor that is higher either.
            if (entry.getValue().last() > after && entry.getKey().isWantedBy(subscription)) {
                boolean complete = entry.getValue().collect(after, upTo, max, into);
                if (!complete && subscription.access().test(entry.getKey().topic)) {
                    return false;
                }
                shortenIfLong(into, max);
            }
        }
        return commonFloor <= after;
    }

    /** Bounds the memory, also with many topics, and does not sort for each of them. */
    private static void shortenIfLong(List<PublishedEvent> events, int max) {
        if (events.size() > 4 * max) {
            shorten(events, max);
        }
    }

    /** Keeps the first, in order and each once: a topic may match several patterns. */
    private static void shorten(List<PublishedEvent> events, int max) {
        events.sort(BY_POSITION);
        List<PublishedEvent> first = new ArrayList<>(Math.min(events.size(), max));
        long previous = 0;
        for (PublishedEvent event : events) {
            long sequence = event.position().sequence();
            if (sequence > previous && first.size() < max) {
                first.add(event);
            }
            previous = sequence;
        }
        events.clear();
        events.addAll(first);
    }

    private static int fitting(List<PublishedEvent> events, int maxEvents, long maxBytes) {
        long size = 0;
        int count = 0;
        while (count < events.size() && count < maxEvents) {
            size += events.get(count).bytes().length();
            // One at least, else there would be no progress.
            if (count > 0 && size > maxBytes) {
                break;
            }
            count++;
        }
        return count;
    }

    List<TopicHistory> topics(String epoch) {
        Map<Topic, TopicHistory> topics = new ConcurrentHashMap<>();
        logs.forEach((key, log) -> topics.merge(
                key.topic,
                new TopicHistory(key.topic, log.size(), log.bytes(), new Position(epoch, log.last())),
                TopicHistory::plus));
        return topics.values().stream()
                .sorted(Comparator.comparing(history -> history.topic().name()))
                .toList();
    }

    private record Key(Topic topic, @Nullable String user) {

        boolean isWantedBy(Subscription subscription) {
            return (user == null || user.equals(subscription.user()))
                    && subscription.patterns().stream().anyMatch(pattern -> pattern.matches(topic));
        }
    }
}
