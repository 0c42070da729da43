package dev.ssespring.broker.redis;

import dev.ssespring.broker.PageBuilder;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions.Retention;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicKey;
import dev.ssespring.redis.ScriptReply;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one page, by one call for each 256 topics. The page ends at the head that the first reply contains: events published
 * meanwhile are left to the next page, and events evicted meanwhile are detected by the floor of their topic. Histories
 * consist of groups of events, so replies may contain events outside of the page. Belongs to the thread that reads the page.
 */
final class RedisPageReader {

    private static final int MAX_EVENTS = 1_000;

    private static final long UP_TO_HEAD = -1;

    private final HistoryScripts scripts;
    private final Position after;
    private final long maxBytes;
    private final PageBuilder page;
    private Position head;
    private boolean headKnown;

    RedisPageReader(HistoryScripts scripts, Position after, int maxEvents, long maxBytes) {
        this.scripts = scripts;
        this.after = after;
        this.head = after;
        this.maxBytes = maxBytes;
        this.page = new PageBuilder(Math.min(maxEvents, MAX_EVENTS), maxBytes);
    }

    /** Adds the names of topics that match and have newer events. */
    @Nullable
    Gap addMatching(Subscription subscription, List<String> names) {
        ScriptReply reply = scripts.topicsAfter(after.sequence());
        setHead(head(reply));
        if (!head.epoch().equals(after.epoch()) || after.sequence() > head.sequence()) {
            return new Gap(Gap.Reason.UNKNOWN_POSITION, head);
        }
        if (reply.number(2) > after.sequence()) {
            // A matching topic may have been removed.
            return new Gap(Gap.Reason.HISTORY_TOO_SHORT, head);
        }
        reply.texts(3).stream()
                .filter(name -> TopicKey.of(name).matches(subscription))
                .forEach(names::add);
        return null;
    }

    /** Reads the events of some topics. A topic that the stream must not access does not cause a gap. */
    @Nullable
    Gap read(List<String> names, Predicate<Topic> access) {
        List<String> distinct = names.stream().distinct().toList();
        for (int i = 0; i < distinct.size(); i += HistoryScripts.TOPICS_PER_CALL) {
            int end = Math.min(i + HistoryScripts.TOPICS_PER_CALL, distinct.size());
            Gap gap = readPortion(distinct.subList(i, end), access);
            if (gap != null) {
                return gap;
            }
        }
        return null;
    }

    private @Nullable Gap readPortion(List<String> names, Predicate<Topic> access) {
        long upTo = headKnown ? page.upTo(head.sequence()) : UP_TO_HEAD;
        ScriptReply reply = scripts.page(after, upTo, page.maxEventsPerHistory(), maxBytes, names);
        Position now = head(reply);
        switch (reply.text(2)) {
            case "unknown" -> {
                return new Gap(Gap.Reason.UNKNOWN_POSITION, now);
            }
            case "short" -> {
                List<String> accessible = names.stream()
                        .filter(name -> access.test(TopicKey.of(name).topic()))
                        .toList();
                if (accessible.size() == names.size()) {
                    return new Gap(Gap.Reason.HISTORY_TOO_SHORT, now);
                }
                return accessible.isEmpty() ? null : readPortion(accessible, access);
            }
            default -> add(reply.replies(3), now, reply.number(4));
        }
        return null;
    }

    private void add(List<ScriptReply> groups, Position now, long completeUpTo) {
        if (!headKnown) {
            setHead(now);
        }
        page.limit(completeUpTo);
        for (ScriptReply group : groups) {
            Position end = new Position(head.epoch(), group.number(0));
            TopicKey topic = TopicKey.of(group.text(1));
            for (EventFrame frame : EventFrame.read(group.bytes(2))) {
                long sequence = end.sequence() - frame.distance();
                if (sequence > after.sequence() && sequence <= page.upTo(head.sequence())) {
                    page.add(LogEntry.event(end, topic, Retention.HISTORY, frame));
                }
            }
        }
        page.trim();
    }

    private void setHead(Position known) {
        head = known;
        headKnown = true;
    }

    private static Position head(ScriptReply reply) {
        return new Position(Long.toString(reply.number(0)), reply.number(1));
    }

    Page toPage() {
        return page.toPage(head);
    }
}
