package dev.ssespring.publisher.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OverflowQueueTests {

    private static final long MANY = 1 << 20;

    private final PublisherCounters counters = new PublisherCounters();

    @ParameterizedTest
    @EnumSource
    void everyPolicyDeliversWhatFitsInOrder(OverflowPolicy policy) {
        OverflowQueue queue = queue(policy, 3, 100);

        assertThat(offer(queue, 1, 40)).isEqualTo(OfferResult.TAKEN);
        assertThat(offer(queue, 2, 40)).isEqualTo(OfferResult.TAKEN);
        assertThat(offer(queue, 5, 20)).isEqualTo(OfferResult.TAKEN);

        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.bytes()).isEqualTo(100);
        assertThat(pollAll(queue)).containsExactly("1", "2", "5");
        assertThat(queue.size()).isZero();
        assertThat(queue.bytes()).isZero();
        assertNothingWasLost();
    }

    @ParameterizedTest
    @EnumSource
    void everyPolicyTakesWhatIsLargerThanAllItHoldsIfNothingElseWaits(OverflowPolicy policy) {
        OverflowQueue queue = queue(policy, 3, 100);

        assertThat(offer(queue, 1, 5_000)).isEqualTo(OfferResult.TAKEN);

        assertThat(pollAll(queue)).containsExactly("1");
        assertNothingWasLost();
    }

    @Test
    void blockOfTheStreamComesBehindTheGapOfDroppedEvents() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_NEWEST, 2, MANY);
        for (int i = 1; i <= 3; i++) {
            offer(queue, i, 10);
        }
        queue.poll();

        OutboundEvent block = TestMailboxes.event(0, 20);
        queue.append(block);

        assertThat(queue.poll()).isNotSameAs(block);
        assertThat(text(queue.poll())).contains("drop-newest");
        assertThat(queue.poll()).isSameAs(block);
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void queueIsNotEmptyUntilItsGapIsPolled(OverflowPolicy policy) {
        OverflowQueue queue = queue(policy, 1, MANY);
        assertThat(queue.isEmpty()).isTrue();
        offer(queue, 1, 10);
        offer(queue, 2, 10);

        queue.poll();
        assertThat(queue.isEmpty()).isFalse();
        queue.poll();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.poll()).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"DISCONNECT", "CONFLATE"},
            mode = Mode.INCLUDE)
    void disconnectingPoliciesAreFullAtEitherBound(OverflowPolicy policy) {
        OverflowQueue events = queue(policy, 2, MANY);
        offer(events, 1, 10);
        offer(events, 2, 10);
        assertThat(offer(events, 3, 10)).isEqualTo(OfferResult.FULL);
        assertThat(pollAll(events)).containsExactly("1", "2");

        OverflowQueue bytes = queue(policy, 10, 100);
        offer(bytes, 1, 60);
        assertThat(offer(bytes, 2, 41)).isEqualTo(OfferResult.FULL);
        assertThat(offer(bytes, 3, 40)).isEqualTo(OfferResult.TAKEN);
        assertThat(counters.sum().dropped()).isZero();
    }

    @Test
    void dropOldestGivesUpTheOldestAndTellsInTheirPlace() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_OLDEST, 3, MANY);
        for (int i = 1; i <= 3; i++) {
            offer(queue, i, 10);
        }

        assertThat(offer(queue, 5, 10)).as("first of a run").isEqualTo(OfferResult.OVERFLOWED);
        assertThat(offer(queue, 6, 10)).as("same run").isEqualTo(OfferResult.TAKEN);

        assertThat(queue.size()).isEqualTo(3);
        assertThat(pollAll(queue)).containsExactly("gap drop-oldest 2 e-1 e-2", "3", "5", "6");
        assertCounted(2, 1);
    }

    @Test
    void dropOldestGivesUpAsManyAsALargeEventNeeds() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_OLDEST, 10, 100);
        for (int i = 1; i <= 5; i++) {
            offer(queue, i, 20);
        }

        assertThat(offer(queue, 6, 41)).isEqualTo(OfferResult.OVERFLOWED);

        assertThat(queue.bytes()).isEqualTo(81);
        assertThat(pollAll(queue)).containsExactly("gap drop-oldest 3 e-1 e-3", "4", "5", "6");
    }

    @Test
    void dropOldestGivesUpEverythingForAnEventThatIsLargerThanAllItHolds() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_OLDEST, 10, 100);
        offer(queue, 1, 20);
        offer(queue, 2, 20);

        assertThat(offer(queue, 3, 5_000)).isEqualTo(OfferResult.OVERFLOWED);
        assertThat(offer(queue, 4, 9)).as("the large one goes in turn").isEqualTo(OfferResult.TAKEN);

        assertThat(pollAll(queue)).containsExactly("gap drop-oldest 3 e-1 e-3", "4");
    }

    @Test
    void dropOldestReportsEachRunOnce() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_OLDEST, 2, MANY);
        for (int i = 1; i <= 4; i++) {
            offer(queue, i, 10);
        }
        assertThat(text(queue.poll())).isEqualTo("gap drop-oldest 2 e-1 e-2");

        assertThat(offer(queue, 5, 10)).as("a new run").isEqualTo(OfferResult.OVERFLOWED);

        assertThat(pollAll(queue)).containsExactly("gap drop-oldest 1 e-3 e-3", "4", "5");
        assertCounted(3, 2);
    }

    @Test
    void dropNewestKeepsWhatItHasAndTellsAtTheEnd() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_NEWEST, 3, MANY);
        for (int i = 1; i <= 3; i++) {
            offer(queue, i, 10);
        }

        assertThat(offer(queue, 4, 10)).as("first of a run").isEqualTo(OfferResult.OVERFLOWED);
        assertThat(offer(queue, 7, 10)).as("same run").isEqualTo(OfferResult.DROPPED);

        assertThat(pollAll(queue)).containsExactly("1", "2", "3", "gap drop-newest 2 e-4 e-7");
        assertCounted(2, 1);
    }

    @Test
    void dropNewestKeepsRoomForItsGapBeforeItTakesAgain() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_NEWEST, 3, MANY);
        for (int i = 1; i <= 4; i++) {
            offer(queue, i, 10);
        }
        queue.poll();

        assertThat(offer(queue, 5, 10)).as("room for one").isEqualTo(OfferResult.DROPPED);
        queue.poll();
        assertThat(offer(queue, 6, 10)).as("room for the gap too").isEqualTo(OfferResult.TAKEN);

        assertThat(queue.size()).isEqualTo(3);
        assertThat(pollAll(queue)).containsExactly("3", "gap drop-newest 2 e-4 e-5", "6");
    }

    @Test
    void dropNewestKeepsRoomForTheBytesOfItsGapToo() {
        int gap = DroppedEvents.MAX_BYTES;
        OverflowQueue queue = queue(OverflowPolicy.DROP_NEWEST, 100, gap + 100);
        offer(queue, 1, 50);
        offer(queue, 2, gap + 50);
        offer(queue, 3, 10);
        assertThat(offer(queue, 4, 9)).isEqualTo(OfferResult.DROPPED);
        queue.poll();
        assertThat(offer(queue, 5, 10)).as("room for itself alone").isEqualTo(OfferResult.DROPPED);
        queue.poll();

        assertThat(offer(queue, 6, 100)).isEqualTo(OfferResult.TAKEN);

        assertThat(pollAll(queue)).containsExactly("gap drop-newest 3 e-3 e-5", "6");
    }

    @Test
    void dropNewestReportsEachRunOnce() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_NEWEST, 1, MANY);
        offer(queue, 1, 10);
        offer(queue, 2, 10);
        assertThat(pollAll(queue)).containsExactly("1", "gap drop-newest 1 e-2 e-2");

        offer(queue, 3, 10);
        assertThat(offer(queue, 4, 10)).as("a new run").isEqualTo(OfferResult.OVERFLOWED);

        assertThat(pollAll(queue)).containsExactly("3", "gap drop-newest 1 e-4 e-4");
        assertCounted(2, 2);
    }

    @Test
    void dropNewestTakesAgainWhenItHoldsNothingButItsGap() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_NEWEST, 1, MANY);
        offer(queue, 1, 10);
        offer(queue, 2, 10);
        assertThat(text(queue.poll())).isEqualTo("1");

        assertThat(offer(queue, 3, 10)).isEqualTo(OfferResult.TAKEN);

        assertThat(pollAll(queue)).containsExactly("gap drop-newest 1 e-2 e-2", "3");
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void aGapIsNotLargerThanTheRoomThatIsKeptForIt(OverflowPolicy policy) {
        Position longest = new Position("e".repeat(32), 999_999_999_999_999_999L);
        DroppedEvents dropped = new DroppedEvents(policy, control(), counters);
        for (int i = 0; i < 100; i++) {
            dropped.add(delivery(longest, 10, null));
        }

        assertThat(dropped.takeGap().bytes().length() + 17)
                .as("with the digits of a larger number")
                .isLessThanOrEqualTo(DroppedEvents.MAX_BYTES);
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void whatIsClearedIsForgottenWithItsGap(OverflowPolicy policy) {
        OverflowQueue queue = queue(policy, 1, MANY);
        offer(queue, 1, 10);
        offer(queue, 2, 10);

        queue.clear();

        assertThat(pollAll(queue)).isEmpty();
        assertThat(offer(queue, 3, 10)).isEqualTo(OfferResult.TAKEN);
        assertThat(pollAll(queue)).containsExactly("3");
        assertThat(counters.sum().gaps()).isZero();
    }

    @Test
    void conflatingKeepsTheNewestOfAKeyAtTheTail() {
        OverflowQueue queue = queue(OverflowPolicy.CONFLATE, 10, MANY);
        offer(queue, 1, 10, "x");
        offer(queue, 2, 10, "y");
        offer(queue, 3, 10, "z");

        assertThat(offer(queue, 4, 12, "x")).isEqualTo(OfferResult.TAKEN);

        assertThat(queue.size()).isEqualTo(3);
        assertThat(queue.bytes()).isEqualTo(32);
        assertThat(pollAll(queue)).containsExactly("2", "3", "4");
        assertThat(counters.sum().conflated()).isOne();
        assertThat(counters.sum().dropped()).isZero();
        assertThat(counters.sum().gaps()).isZero();
    }

    @Test
    void conflatingLeavesEventsWithoutAKeyAlone() {
        OverflowQueue queue = queue(OverflowPolicy.CONFLATE, 10, MANY);
        offer(queue, 1, 10);
        offer(queue, 2, 10, "x");
        offer(queue, 3, 10);
        offer(queue, 4, 10, "x");

        assertThat(pollAll(queue)).containsExactly("1", "3", "4");
    }

    @Test
    void conflatingNeverFillsUpWithFewKeys() {
        OverflowQueue queue = queue(OverflowPolicy.CONFLATE, 2, MANY);

        for (int i = 1; i <= 100; i++) {
            assertThat(offer(queue, i, 10, "key " + i % 2)).isEqualTo(OfferResult.TAKEN);
        }

        assertThat(pollAll(queue)).containsExactly("99", "100");
        assertThat(counters.sum().conflated()).isEqualTo(98);
    }

    @Test
    void conflatingIsFullOnceThereAreTooManyKeys() {
        OverflowQueue queue = queue(OverflowPolicy.CONFLATE, 2, MANY);
        offer(queue, 1, 10, "x");
        offer(queue, 2, 10, "y");
        offer(queue, 3, 10, "x");

        assertThat(offer(queue, 4, 10, "z")).isEqualTo(OfferResult.FULL);
    }

    @Test
    void conflatingIsFullIfTheNewestIsTooLargeInPlaceOfTheOlder() {
        OverflowQueue queue = queue(OverflowPolicy.CONFLATE, 10, 100);
        offer(queue, 1, 40, "x");
        offer(queue, 2, 40, "y");

        assertThat(offer(queue, 3, 60, "x")).isEqualTo(OfferResult.TAKEN);
        assertThat(offer(queue, 4, 61, "x")).isEqualTo(OfferResult.FULL);
    }

    @Test
    void keysAreOfNoInterestToOtherPolicies() {
        OverflowQueue queue = queue(OverflowPolicy.DROP_OLDEST, 3, MANY);
        offer(queue, 1, 10, "x");
        offer(queue, 2, 10, "x");

        assertThat(pollAll(queue)).containsExactly("1", "2");
    }

    private OverflowQueue queue(OverflowPolicy policy, int events, long bytes) {
        return new MailboxFactory(PublisherOptions.Mailbox.DEFAULTS, control(), counters)
                .queue(new PublisherOptions.Mailbox(events, bytes, policy));
    }

    private static ControlEvents control() {
        return new ControlEvents(PublisherOptions.Notices.DEFAULTS, new RetryHint(Duration.ZERO, 0));
    }

    private static OfferResult offer(OverflowQueue queue, long sequence, int bytes) {
        return offer(queue, sequence, bytes, null);
    }

    private static OfferResult offer(OverflowQueue queue, long sequence, int bytes, String key) {
        return queue.offer(delivery(new Position("e", sequence), bytes, key));
    }

    private static OutboundEvent delivery(Position position, int bytes, String key) {
        PublishOptions options = (key != null) ? PublishOptions.DEFAULTS.conflatedBy(key) : PublishOptions.DEFAULTS;
        return OutboundEvent.live(
                new PublishedEvent(
                        position,
                        new Topic("t"),
                        null,
                        options,
                        TestMailboxes.event(1, bytes).bytes()),
                0);
    }

    /** Sequences of events, and what a gap says. */
    private static List<String> pollAll(OverflowQueue queue) {
        List<String> polled = new ArrayList<>();
        for (OutboundEvent next = queue.poll(); next != null; next = queue.poll()) {
            polled.add(text(next));
        }
        return polled;
    }

    private static String text(OutboundEvent delivery) {
        if (delivery.event() != null) {
            return "" + delivery.sequence();
        }
        byte[] bytes = new byte[delivery.bytes().length()];
        delivery.bytes().copyTo(0, bytes, 0, bytes.length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        assertThat(text).startsWith("event: stream-gap\ndata: {\"reason\":\"").endsWith("\"}\n\n");
        return text.replaceAll(
                "(?s).*reason\":\"([a-z-]+)\",\"dropped\":(\\d+),\"first\":\"(.*)\",\"last\":\"(.*)\"}.*",
                "gap $1 $2 $3 $4");
    }

    private void assertCounted(long dropped, long gaps) {
        assertThat(counters.sum().dropped()).isEqualTo(dropped);
        assertThat(counters.sum().gaps()).isEqualTo(gaps);
    }

    private void assertNothingWasLost() {
        assertCounted(0, 0);
        assertThat(counters.sum().conflated()).isZero();
    }
}
