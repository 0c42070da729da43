package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A stream that was away: asks the broker for what it has missed, and checks what every answer promises. */
record ReplayReader(SseBroker broker, Subscription subscription) {

    private static final int ANY_NUMBER = 10_000;

    static ReplayReader of(SseBroker broker, String... patterns) {
        return new ReplayReader(
                broker,
                new Subscription(Stream.of(patterns).map(TopicPattern::new).toList(), null));
    }

    ReplayReader as(String user) {
        return new ReplayReader(broker, new Subscription(subscription.patterns(), user));
    }

    /** The data of all that was missed, while nobody publishes. */
    List<String> missedSince(Position after) {
        Page page = page(after, ANY_NUMBER, Long.MAX_VALUE);
        assertThat(page.isLast()).isTrue();
        assertThat(page.through()).isEqualTo(broker.head());
        return ContractEvents.data(page.events());
    }

    /** Why what was missed cannot be told, while nobody publishes. */
    Gap.Reason gapSince(Position after) {
        Replay replay = broker.replay(subscription, after, ANY_NUMBER, Long.MAX_VALUE);
        assertThat(replay).isInstanceOf(Gap.class);
        assertThat(((Gap) replay).head()).isEqualTo(broker.head());
        return ((Gap) replay).reason();
    }

    Page page(Position after, int maxEvents, long maxBytes) {
        Replay replay = broker.replay(subscription, after, maxEvents, maxBytes);
        assertThat(replay).isInstanceOf(Page.class);
        Page page = (Page) replay;
        assertKeepsItsPromises(page, after, maxEvents, maxBytes);
        return page;
    }

    /** Pages until one is the last. */
    List<Page> pages(Position after, int maxEvents, long maxBytes) {
        List<Page> pages = new ArrayList<>();
        Position from = after;
        do {
            pages.add(page(from, maxEvents, maxBytes));
            from = pages.get(pages.size() - 1).through();
        } while (!pages.get(pages.size() - 1).isLast());
        return pages;
    }

    static List<PublishedEvent> union(List<Page> pages) {
        return pages.stream().flatMap(page -> page.events().stream()).toList();
    }

    static void assertKeepsItsPromises(Page page, Position after, int maxEvents, long maxBytes) {
        long previous = after.sequence();
        long bytes = 0;
        for (PublishedEvent event : page.events()) {
            assertThat(event.position().sequence()).isGreaterThan(previous);
            previous = event.position().sequence();
            bytes += event.bytes().length();
        }
        assertThat(page.through().sequence()).isGreaterThanOrEqualTo(previous);
        assertThat(page.events()).hasSizeLessThanOrEqualTo(maxEvents);
        if (page.events().size() > 1) {
            assertThat(bytes).isLessThanOrEqualTo(maxBytes);
        }
        if (!page.isLast()) {
            assertThat(page.events()).as("no page without progress").isNotEmpty();
        }
    }
}
