package dev.ssespring.broker.redis;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.Replay.Page.Rest;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes one page, from some topics after the other. It ends at the head that the first answer told: what is published
 * meanwhile is left for the next page, and what is evicted meanwhile is noticed by the topic's floor.
 */
final class RedisPageReader {

    private static final int LARGEST_PAGE = 1_000;

    /** Redis does nothing else while a script runs. */
    static final int TOPICS_AT_ONCE = 256;

    private static final long UP_TO_THE_HEAD = -1;

    private static final Comparator<PublishedEvent> BY_POSITION =
            Comparator.comparingLong(event -> event.position().sequence());

    private final RedisHistory redis;
    private final Position after;
    private final int maxEvents;
    private final long maxBytes;
    private long upTo = UP_TO_THE_HEAD;
    private Position head;
    private List<PublishedEvent> found = List.of();

    RedisPageReader(RedisHistory redis, Position after, int maxEvents, long maxBytes) {
        this.redis = redis;
        this.after = after;
        this.head = after;
        this.maxEvents = Math.min(maxEvents, LARGEST_PAGE);
        this.maxBytes = maxBytes;
    }

    /** Adds the names of topics that match and have something new. */
    @Nullable
    Gap addMatching(Subscription subscription, List<String> names) {
        ScriptReply reply = redis.topicsAfter(after.sequence());
        head = head(reply);
        upTo = head.sequence();
        if (!head.epoch().equals(after.epoch()) || after.sequence() > upTo) {
            return new Gap(Gap.Reason.UNKNOWN_POSITION, head);
        }
        if (reply.number(2) > after.sequence()) {
            // A topic that matched may have been removed.
            return new Gap(Gap.Reason.HISTORY_TOO_SHORT, head);
        }
        reply.texts(3).stream()
                .filter(name -> TopicKey.of(name).isWantedBy(subscription))
                .forEach(names::add);
        return null;
    }

    /** Topics that the stream may not have make no gap. */
    @Nullable
    Gap read(List<String> names, Predicate<Topic> access) {
        List<String> distinct = names.stream().distinct().toList();
        for (int i = 0; i < distinct.size(); i += TOPICS_AT_ONCE) {
            Gap gap = readPortion(distinct.subList(i, Math.min(i + TOPICS_AT_ONCE, distinct.size())), access);
            if (gap != null) {
                return gap;
            }
        }
        return null;
    }

    private @Nullable Gap readPortion(List<String> names, Predicate<Topic> access) {
        ScriptReply reply = redis.page(after, upTo, maxEvents + 1, maxBytes, names);
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
            default -> add(reply.replies(3), now);
        }
        return null;
    }

    private void add(List<ScriptReply> events, Position now) {
        if (upTo == UP_TO_THE_HEAD) {
            head = now;
            upTo = now.sequence();
        }
        List<PublishedEvent> all = new ArrayList<>(found);
        events.forEach(event -> all.add(event(event)));
        all.sort(BY_POSITION);
        int fitting = fitting(all);
        if (fitting < all.size()) {
            // The first that does not fit tells that there is more.
            found = all.subList(0, fitting + 1);
            upTo = all.get(fitting).position().sequence();
        } else {
            found = all;
        }
    }

    private PublishedEvent event(ScriptReply reply) {
        Position position = new Position(head.epoch(), reply.number(0));
        return LogEntry.replayed(position, TopicKey.of(reply.text(1)), reply.text(2), reply.bytes(3));
    }

    private static Position head(ScriptReply reply) {
        return new Position(Long.toString(reply.number(0)), reply.number(1));
    }

    Page toPage() {
        int count = fitting(found);
        if (count == found.size()) {
            return new Page(found, head, Rest.NONE);
        }
        return new Page(found.subList(0, count), found.get(count - 1).position(), Rest.MORE);
    }

    private int fitting(List<PublishedEvent> events) {
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
}
