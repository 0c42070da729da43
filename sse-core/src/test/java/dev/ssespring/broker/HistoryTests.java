package dev.ssespring.broker;

import static dev.ssespring.broker.TestEvents.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HistoryTests {

    private static final Duration AGE = Duration.ofSeconds(10);
    private static final HistoryLimits LIMITS = new HistoryLimits(100, 10_000, AGE);

    @Test
    void aPageThatTakesAllThatIsThereIsTheLast() {
        History history = history(10, 10_000);
        append(history, 1, "a");
        append(history, 2, "a");

        assertThat(page(history, 0, 2, 2).rest()).isEqualTo(Page.Rest.NONE);
        assertThat(page(history, 0, 2, 1).rest()).isEqualTo(Page.Rest.MORE);
    }

    @Test
    void whatWasAppendedAfterTheHeadWasTakenIsLeftForLater() {
        History history = history(10, 10_000);
        append(history, 1, "a");
        append(history, 2, "a");

        Page page = page(history, 0, 1, 10);

        assertThat(TestEvents.sequences(page.events())).containsExactly(1L);
        assertThat(page.through().sequence()).isOne();
        assertThat(page.rest()).isEqualTo(Page.Rest.NONE);
    }

    @Test
    void aStreamOfManyTopicsGetsTheFirstOnesOfAll() {
        History history = history(100, 100_000);
        int topics = 50;
        for (int sequence = 1; sequence <= 20 * topics; sequence++) {
            append(history, sequence, "a." + (sequence * 7 % topics));
        }
        List<TopicPattern> all = IntStream.range(0, topics)
                .mapToObj(i -> new TopicPattern("a." + i))
                .toList();

        for (List<TopicPattern> patterns : List.of(all, List.of(new TopicPattern("a.*")))) {
            Replay replay =
                    history.page(new Subscription(patterns, null), at(100), at(20L * topics), 3, Long.MAX_VALUE);
            assertThat(TestEvents.sequences(((Page) replay).events())).containsExactly(101L, 102L, 103L);
        }
    }

    @Test
    void oneTopicTooManyRemovesOne() {
        History history = history(1_000, 1 << 20);
        for (int sequence = 1; sequence <= 1_001; sequence++) {
            append(history, sequence, "a." + sequence);
        }

        assertThat(history.topics("e"))
                .hasSize(1_000)
                .noneMatch(kept -> kept.topic().name().equals("a.1"));
    }

    @Test
    void whatIsEvictedNoLongerCountsForTheTotal() {
        History history = history(10, 250);
        history.append(published(1, 200), 0);
        history.sweep(AGE.toNanos());
        history.append(published(2, "b", null), AGE.toNanos());
        history.append(published(3, 200), AGE.toNanos());

        assertThat(history.topics("e")).extracting(TopicHistory::events).containsExactly(1, 1);
    }

    @Test
    void whatIsRemovedNoLongerCountsForTheTotal() {
        History history = history(1, 300);
        for (int sequence = 1; sequence <= 100; sequence++) {
            append(history, sequence, "a." + sequence % 2);
            assertThat(history.topics("e")).extracting(TopicHistory::events).containsExactly(1);
        }
        append(history, 101, "a.1");
        append(history, 102, "a.1");
        assertThat(history.topics("e")).extracting(TopicHistory::events).containsExactly(2);
    }

    @Test
    void aUsersEventsMakeTheirTopicYoungerForNoOther() {
        History history = history(2, 10_000);
        append(history, 1, "a");
        append(history, 2, "a", "alice");
        append(history, 3, "a", "alice");
        append(history, 4, "b");

        assertThat(pageOrGap(history, 0, 4)).isInstanceOf(Gap.class);
        assertThat(pageOrGap(history, 1, 4)).isInstanceOf(Page.class);
    }

    @Test
    void eventsThatAreLiveOnlyMakeNoHistory() {
        History history = history(1, 10_000);
        append(history, 1, "a");
        history.append(
                PublishedEvent.of(
                        at(2),
                        new Publication(new Topic("b"), null, SseEvent.of("x"), PublishOptions.DEFAULTS.liveOnly())),
                0);

        assertThat(history.topics("e"))
                .extracting(kept -> kept.topic().name(), kept -> kept.newest().sequence())
                .containsExactly(tuple("a", 1L));
    }

    @Test
    void appendingDoesNotGetSlowerWithTheNumberOfTopicsWhenAllTogetherAreTooLarge() {
        int topics = 10_000;
        History history = history(topics, 20L * topics);

        assertTimeoutPreemptively(Duration.ofSeconds(15), () -> {
            for (int sequence = 1; sequence <= 5 * topics; sequence++) {
                append(history, sequence, "a." + sequence % topics);
            }
        });
        assertThat(history.topics("e")).hasSizeBetween(topics / 2, topics);
    }

    private static History history(int maxTopics, long maxBytes) {
        return new History(new HistoryPolicy(LIMITS, Map.of(), maxTopics, maxBytes));
    }

    private static void append(History history, long sequence, String topic) {
        append(history, sequence, topic, null);
    }

    private static void append(History history, long sequence, String topic, @Nullable String user) {
        history.append(published(sequence, topic, user), 0);
    }

    private static Page page(History history, long after, long head, int maxEvents) {
        return (Page) history.page(subscription(), at(after), at(head), maxEvents, Long.MAX_VALUE);
    }

    private static Replay pageOrGap(History history, long after, long head) {
        return history.page(subscription(), at(after), at(head), 100, Long.MAX_VALUE);
    }

    private static Subscription subscription() {
        return new Subscription(List.of(new TopicPattern("a")), null);
    }

    private static Position at(long sequence) {
        return new Position("e", sequence);
    }
}
