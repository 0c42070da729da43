package dev.ssespring.broker;

import static dev.ssespring.broker.TestEvents.published;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.broker.Replay.Page;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PageBuilderTests {

    private static final int SIZE = 50;
    private static final Position HEAD = new Position("e", 1_000);

    @Test
    void sortsEventsByPositionAndIncludesEachOnce() {
        Page page = page(new PageBuilder(10, 1_000), 5, 3, 9, 3, 5);

        assertThat(TestEvents.sequences(page.events())).containsExactly(3L, 5L, 9L);
        assertThat(page.isLast()).isTrue();
        assertThat(page.through()).isEqualTo(HEAD);
    }

    @Test
    void endsBeforeTheFirstEventThatExceedsTheNumberOfEvents() {
        Page page = page(new PageBuilder(2, 1_000), 5, 3, 9);

        assertThat(TestEvents.sequences(page.events())).containsExactly(3L, 5L);
        assertThat(page.isLast()).isFalse();
        assertThat(page.through().sequence()).isEqualTo(5);
    }

    @Test
    void endsBeforeTheFirstEventThatExceedsTheBytes() {
        assertThat(page(new PageBuilder(10, 2 * SIZE), 1, 2, 3).events()).hasSize(2);
        assertThat(page(new PageBuilder(10, 2 * SIZE - 1), 1, 2, 3).events()).hasSize(1);
    }

    @Test
    void includesOneEventLargerThanThePage() {
        Page page = page(new PageBuilder(10, 0), 1, 2);

        assertThat(TestEvents.sequences(page.events())).containsExactly(1L);
        assertThat(page.isLast()).isFalse();
    }

    @Test
    void aFullPageNeedsNoEventsBehindTheFirstThatDoesNotFit() {
        PageBuilder builder = new PageBuilder(2, 1_000);
        assertThat(builder.upTo(1_000)).isEqualTo(1_000);
        List.of(4, 2, 8, 6).forEach(sequence -> builder.add(published(sequence, SIZE)));
        builder.trim();
        assertThat(builder.upTo(1_000)).isEqualTo(6);

        builder.add(published(9, SIZE));
        assertThat(builder.upTo(1_000)).isEqualTo(6);
        builder.add(published(3, SIZE));
        builder.trim();
        assertThat(builder.upTo(1_000)).isEqualTo(4);
        assertThat(TestEvents.sequences(builder.toPage(HEAD).events())).containsExactly(2L, 3L);
    }

    @Test
    void aLimitedPageEndsAtTheLimitAndIsNotTheLast() {
        PageBuilder builder = new PageBuilder(2, 1_000);
        List.of(2, 4, 6, 8).forEach(sequence -> builder.add(published(sequence, SIZE)));
        builder.trim();
        builder.limit(5);
        builder.limit(7);
        assertThat(builder.upTo(1_000)).isEqualTo(5);

        Page page = builder.toPage(HEAD);
        assertThat(TestEvents.sequences(page.events())).containsExactly(2L, 4L);
        assertThat(page.through()).isEqualTo(new Position("e", 5));
        assertThat(page.isLast()).isFalse();
    }

    @Test
    void aLimitAtTheHeadHasNoEffect() {
        PageBuilder builder = new PageBuilder(2, 1_000);
        builder.limit(HEAD.sequence());

        assertThat(builder.toPage(HEAD).isLast()).isTrue();
    }

    @Test
    void requiresRoomForAnEvent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PageBuilder(0, 1_000))
                .withMessage("'maxEvents' must be 1 or more: 0");
    }

    @Test
    void trimmingAtAnyTimeDoesNotChangeThePage() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            int maxEvents = 1 + random.nextInt(8);
            long maxBytes = random.nextInt(10 * SIZE);
            PageBuilder builder = new PageBuilder(maxEvents, maxBytes);
            NavigableMap<Long, PublishedEvent> all = new TreeMap<>();
            for (int i = random.nextInt(60); i > 0; i--) {
                long sequence = 1L + random.nextInt(40);
                PublishedEvent event = all.computeIfAbsent(sequence, key -> published(key, SIZE + key.intValue()));
                if (sequence <= builder.upTo(HEAD.sequence())) {
                    builder.add(event);
                }
                switch (random.nextInt(4)) {
                    case 0 -> builder.trim();
                    case 1 -> builder.trimIfLarge();
                    default -> {}
                }
            }

            Page page = builder.toPage(HEAD);

            List<PublishedEvent> expected = all.values().stream()
                    .limit(fitting(all, maxEvents, maxBytes))
                    .toList();
            assertThat(page.events()).as("seed %d", seed).isEqualTo(expected);
            assertThat(page.isLast()).isEqualTo(expected.size() == all.size());
        }
    }

    private static int fitting(NavigableMap<Long, PublishedEvent> events, int maxEvents, long maxBytes) {
        int count = 0;
        long bytes = 0;
        for (PublishedEvent event : events.values()) {
            bytes += event.bytes().length();
            if (count == maxEvents || (count > 0 && bytes > maxBytes)) {
                break;
            }
            count++;
        }
        return count;
    }

    private static Page page(PageBuilder builder, int... sequences) {
        for (int sequence : sequences) {
            builder.add(published(sequence, SIZE));
        }
        return builder.toPage(HEAD);
    }
}
