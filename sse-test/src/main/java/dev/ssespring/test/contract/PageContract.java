package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A history that is read in parts. */
abstract class PageContract extends HistoryContract {

    /** With what is around it on the wire, more than 1,000 bytes and less than 1,100. */
    private static final String KILOBYTE = "x".repeat(1_000);

    PageContract(BrokerFixture fixture) {
        super(fixture);
    }

    @Test
    void aPageEndsAtItsLastEventIfThereAreMore() {
        Position start = keepingPlenty();
        publish("a", "1");
        Position second = publish("a", "2");
        publish("b", "x");
        publish("a", "3");

        Page page = reader("a").page(start, 2, MANY_BYTES);

        assertThat(ContractEvents.data(page.events())).containsExactly("1", "2");
        assertThat(page.through()).isEqualTo(second);
        assertThat(page.rest()).isEqualTo(Page.Rest.MORE);
        assertThat(reader("a").missedSince(page.through())).containsExactly("3");
    }

    @Test
    void theLastPageEndsAtTheHeadWhateverIsThere() {
        Position start = keepingPlenty();
        publish("a", "1");
        Position head = publish("b", "x");

        Page page = reader("a").page(start, 2, MANY_BYTES);

        assertThat(ContractEvents.data(page.events())).containsExactly("1");
        assertThat(page.through()).isEqualTo(head);
        assertThat(page.rest()).isEqualTo(Page.Rest.NONE);
    }

    @Test
    void aPageTakesOnlyWhatFitsIntoItsBytes() {
        Position start = keepingPlenty();
        IntStream.range(0, 5).forEach(i -> publish("a", i + KILOBYTE));

        List<Page> pages = reader("a").pages(start, PLENTY, 2_500);

        assertThat(pages.subList(0, 3)).extracting(page -> page.events().size()).containsExactly(2, 2, 1);
        assertThat(ReplayReader.union(pages)).hasSize(5);
    }

    @Test
    void anEventLargerThanAPageComesAlone() {
        Position start = keepingPlenty();
        publish("a", "1");
        publish("a", "2" + KILOBYTE);
        publish("a", "3" + KILOBYTE);
        publish("a", "4");

        List<Page> pages = reader("a").pages(start, PLENTY, 300);

        assertThat(pages.subList(0, 4)).extracting(page -> page.events().size()).containsExactly(1, 1, 1, 1);
        assertThat(ContractEvents.data(ReplayReader.union(pages)))
                .containsExactly("1", "2" + KILOBYTE, "3" + KILOBYTE, "4");
    }

    @Test
    void thePagesTogetherAreCompleteAndInOrder() {
        Position start = keepingPlenty();
        Random random = new Random(7);
        List<String> topics = List.of("a.1", "a.2", "a.b.3", "b", "c");
        List<Long> wanted = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String topic = topics.get(random.nextInt(topics.size()));
            Position position = publish(topic, "x".repeat(random.nextInt(50)));
            if (topic.startsWith("a.") || topic.equals("c")) {
                wanted.add(position.sequence());
            }
        }

        for (int maxEvents : new int[] {1, 2, 3, 7, 50, 299, PLENTY}) {
            for (long maxBytes : new long[] {1, 200, 1_000, MANY_BYTES}) {
                List<Page> pages = reader("a.**", "c", "a.*").pages(start, maxEvents, maxBytes);
                assertThat(ContractEvents.sequences(ReplayReader.union(pages))).isEqualTo(wanted);
                assertThat(pages.get(pages.size() - 1).through()).isEqualTo(broker().head());
            }
        }
    }

    @Test
    void aPageMayBeAsLargeAsANumberCanBe() {
        Position start = keepingPlenty();
        publish("a", "1");
        publish("a.b", "2");

        assertThat(reader("a").page(start, Integer.MAX_VALUE, Long.MAX_VALUE).events())
                .hasSize(1);
        assertThat(reader("a.**").page(start, Integer.MAX_VALUE, Long.MAX_VALUE).events())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void aPageWithoutRoomIsRefused(int maxEvents) {
        Position start = keepingPlenty();
        publish("a", "1");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> broker().replay(reader("a").subscription(), start, maxEvents, MANY_BYTES))
                .withMessage("'maxEvents' must be 1 or more: " + maxEvents);
    }

    @Test
    void whatIsPublishedBetweenTwoPagesIsInTheNext() {
        Position start = keepingPlenty();
        publish("a", "1");
        publish("a", "2");
        Page first = reader("a").page(start, 1, MANY_BYTES);

        publish("b", "x");
        publish("a", "3");

        assertThat(reader("a").missedSince(first.through())).containsExactly("2", "3");
    }

    @Test
    void whatIsEvictedBetweenTwoPagesIsAGap() {
        Position start = keeping(each(limits(3)));
        List.of("1", "2", "3").forEach(data -> publish("a", data));
        Page first = reader("a").page(start, 1, MANY_BYTES);

        publish("a", "4");
        assertThat(reader("a").missedSince(first.through())).containsExactly("2", "3", "4");

        publish("a", "5");
        assertThat(reader("a").gapSince(first.through())).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
    }

    @Test
    void pagesEndAtAHeadAndGoOnFromThereWhileOthersPublish() throws Exception {
        Position start = keeping(each(new HistoryLimits(100_000, 64 << 20, LONG)));
        int perThread = 500;
        Concurrently.Task publisher = () -> {
            for (int i = 0; i < perThread; i++) {
                publish((i % 3 == 0) ? "a.b" : "a.c", "x");
            }
        };

        Concurrently.run(publisher, publisher, () -> followUntil(start, 2L * perThread), () -> followUntil(start, 500));
    }

    private void followUntil(Position start, long last) {
        List<Long> seen = new ArrayList<>();
        Position through = start;
        while (through.sequence() < last) {
            Position headBefore = broker().head();
            List<Page> pages = reader("a.*", "a.b").pages(through, 20, MANY_BYTES);
            seen.addAll(ContractEvents.sequences(ReplayReader.union(pages)));
            through = pages.get(pages.size() - 1).through();
            assertThat(through.sequence()).isGreaterThanOrEqualTo(headBefore.sequence());
        }
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, through.sequence()).boxed().toList());
    }
}
