package dev.ssespring.broker;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Replay.Page.Rest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a history has to answer, said in the slowest way: nothing is ever forgotten, each event knows whether the limits
 * would have evicted it, and every question looks at all of them.
 */
final class HistoryModel {

    private final HistoryPolicy policy;
    private final List<Kept> all = new ArrayList<>();

    /** Existing logs, with the floor at which they began. */
    private final Map<Log, Long> logs = new HashMap<>();

    private long removedUpTo;

    HistoryModel(HistoryPolicy policy) {
        this.policy = policy;
    }

    private record Log(Topic topic, @Nullable String user) {}

    private static final class Kept {

        private final PublishedEvent event;
        private final long nanos;
        private boolean evicted;

        Kept(PublishedEvent event, long nanos) {
            this.event = event;
            this.nanos = nanos;
        }

        long sequence() {
            return event.position().sequence();
        }

        Log log() {
            return new Log(event.topic(), event.user());
        }
    }

    void published(PublishedEvent event, long now) {
        if (event.options().retention() == PublishOptions.Retention.LIVE_ONLY) {
            return;
        }
        Kept added = new Kept(event, now);
        all.add(added);
        Log log = added.log();
        logs.putIfAbsent(log, removedUpTo);
        HistoryLimits limits = policy.limitsOf(event.topic());
        boolean tooLarge = event.bytes().length() > limits.maxBytes();
        while (!kept(log).isEmpty()
                && (tooLarge || kept(log).size() > limits.maxEvents() || bytes(kept(log)) > limits.maxBytes())) {
            kept(log).get(0).evicted = true;
        }
        evictOld(log, now);
        while (logs.size() > policy.maxTopics() || bytes(keptOfAll()) > policy.maxBytes()) {
            remove(logs.keySet().stream()
                    .min(Comparator.comparingLong(this::newest))
                    .orElseThrow());
        }
    }

    void sweep(long now) {
        logs.keySet().forEach(log -> evictOld(log, now));
    }

    private void evictOld(Log log, long now) {
        long maxAge = policy.limitsOf(log.topic).maxAge().toNanos();
        kept(log).stream().filter(kept -> now - kept.nanos >= maxAge).forEach(kept -> kept.evicted = true);
    }

    private void remove(Log log) {
        removedUpTo = Math.max(removedUpTo, newest(log));
        kept(log).forEach(kept -> kept.evicted = true);
        logs.remove(log);
    }

    Replay replay(Subscription subscription, Position after, Position head, int maxEvents, long maxBytes) {
        List<Kept> missed = all.stream()
                .filter(kept -> kept.sequence() > after.sequence() && wants(subscription, kept.log()))
                .toList();
        if (missed.stream().anyMatch(kept -> kept.evicted) || isUnknown(subscription, after.sequence())) {
            return new Gap(Gap.Reason.HISTORY_TOO_SHORT, head);
        }
        List<PublishedEvent> page = new ArrayList<>();
        long bytes = 0;
        for (Kept kept : missed) {
            bytes += kept.event.bytes().length();
            if (page.size() == maxEvents || (!page.isEmpty() && bytes > maxBytes)) {
                return new Page(page, page.get(page.size() - 1).position(), Rest.MORE);
            }
            page.add(kept.event);
        }
        return new Page(page, head, Rest.NONE);
    }

    /** Whether events may have been missed whose log has been removed. */
    private boolean isUnknown(Subscription subscription, long after) {
        return subscription.patterns().stream()
                .flatMap(pattern -> pattern.isTopic()
                        ? logs(new Topic(pattern.name()), subscription.user())
                                .map(log -> logs.getOrDefault(log, removedUpTo))
                        : Stream.of(removedUpTo))
                .anyMatch(unknownUpTo -> unknownUpTo > after);
    }

    private static Stream<Log> logs(Topic topic, @Nullable String user) {
        return (user != null) ? Stream.of(new Log(topic, null), new Log(topic, user)) : Stream.of(new Log(topic, null));
    }

    List<TopicHistory> topics(String epoch) {
        return logs.keySet().stream()
                .collect(Collectors.toMap(Log::topic, log -> history(epoch, log), TopicHistory::plus))
                .values()
                .stream()
                .sorted(Comparator.comparing(history -> history.topic().name()))
                .toList();
    }

    private TopicHistory history(String epoch, Log log) {
        return new TopicHistory(log.topic, kept(log).size(), bytes(kept(log)), new Position(epoch, newest(log)));
    }

    private List<Kept> kept(Log log) {
        return all.stream()
                .filter(kept -> !kept.evicted && kept.log().equals(log))
                .toList();
    }

    private List<Kept> keptOfAll() {
        return all.stream().filter(kept -> !kept.evicted).toList();
    }

    private long newest(Log log) {
        return all.stream()
                .filter(kept -> kept.log().equals(log))
                .mapToLong(Kept::sequence)
                .max()
                .orElseThrow();
    }

    private static long bytes(List<Kept> events) {
        return events.stream().mapToLong(kept -> kept.event.bytes().length()).sum();
    }

    private static boolean wants(Subscription subscription, Log log) {
        return (log.user == null || log.user.equals(subscription.user()))
                && subscription.patterns().stream().anyMatch(pattern -> pattern.matches(log.topic));
    }
}
