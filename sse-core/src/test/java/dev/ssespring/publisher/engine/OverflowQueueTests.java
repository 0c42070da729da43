package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.publisher.mailbox.OverflowQueue.Result;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.ControlEvents;
import dev.ssespring.publisher.mailbox.DroppedEvents;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.OverflowQueue;
import dev.ssespring.publisher.mailbox.PublisherCounters;
import dev.ssespring.publisher.mailbox.RetryHint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.EnumSource;

class OverflowQueueTests {

    private static final long MANY = 1 << 20;

    private final PublisherCounters counts = new PublisherCounters();

    @ParameterizedTest
    @EnumSource
    void everyPolicyGivesOutWhatFitsInOrder(OverflowPolicy policy) {
        OverflowQueue backlog = backlog(policy, 3, 100);

        assertThat(offer(backlog, 1, 40)).isEqualTo(Result.TAKEN);
        assertThat(offer(backlog, 2, 40)).isEqualTo(Result.TAKEN);
        assertThat(offer(backlog, 5, 20)).isEqualTo(Result.TAKEN);

        assertThat(backlog.size()).isEqualTo(3);
        assertThat(backlog.bytes()).isEqualTo(100);
        assertThat(pollAll(backlog)).containsExactly("1", "2", "5");
        assertThat(backlog.size()).isZero();
        assertThat(backlog.bytes()).isZero();
        assertNothingWasLost();
    }

    @ParameterizedTest
    @EnumSource
    void everyPolicyTakesWhatIsLargerThanAllItHoldsIfNothingElseWaits(OverflowPolicy policy) {
        OverflowQueue backlog = backlog(policy, 3, 100);

        assertThat(offer(backlog, 1, 5_000)).isEqualTo(Result.TAKEN);

        assertThat(pollAll(backlog)).containsExactly("1");
        assertNothingWasLost();
    }

    @ParameterizedTest
    @EnumSource(
            names = {"DISCONNECT", "CONFLATE"},
            mode = Mode.INCLUDE)
    void disconnectingPoliciesAreFullAtEitherBound(OverflowPolicy policy) {
        OverflowQueue events = backlog(policy, 2, MANY);
        offer(events, 1, 10);
        offer(events, 2, 10);
        assertThat(offer(events, 3, 10)).isEqualTo(Result.FULL);
        assertThat(pollAll(events)).containsExactly("1", "2");

        OverflowQueue bytes = backlog(policy, 10, 100);
        offer(bytes, 1, 60);
        assertThat(offer(bytes, 2, 41)).isEqualTo(Result.FULL);
        assertThat(offer(bytes, 3, 40)).isEqualTo(Result.TAKEN);
        assertThat(counts.sum().dropped()).isZero();
    }

    @Test
    void dropOldestGivesUpTheOldestAndTellsInTheirPlace() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_OLDEST, 3, MANY);
        for (int i = 1; i <= 3; i++) {
            offer(backlog, i, 10);
        }

        assertThat(offer(backlog, 5, 10)).as("first of a run").isEqualTo(Result.OVERFLOWED);
        assertThat(offer(backlog, 6, 10)).as("same run").isEqualTo(Result.TAKEN);

        assertThat(backlog.size()).isEqualTo(3);
        assertThat(pollAll(backlog)).containsExactly("gap drop-oldest 2 e-1 e-2", "3", "5", "6");
        assertCounted(2, 1);
    }

    @Test
    void dropOldestGivesUpAsManyAsALargeEventNeeds() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_OLDEST, 10, 100);
        for (int i = 1; i <= 5; i++) {
            offer(backlog, i, 20);
        }

        assertThat(offer(backlog, 6, 41)).isEqualTo(Result.OVERFLOWED);

        assertThat(backlog.bytes()).isEqualTo(81);
        assertThat(pollAll(backlog)).containsExactly("gap drop-oldest 3 e-1 e-3", "4", "5", "6");
    }

    @Test
    void dropOldestGivesUpEverythingForAnEventThatIsLargerThanAllItHolds() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_OLDEST, 10, 100);
        offer(backlog, 1, 20);
        offer(backlog, 2, 20);

        assertThat(offer(backlog, 3, 5_000)).isEqualTo(Result.OVERFLOWED);
        assertThat(offer(backlog, 4, 9)).as("the large one goes in turn").isEqualTo(Result.TAKEN);

        assertThat(pollAll(backlog)).containsExactly("gap drop-oldest 3 e-1 e-3", "4");
    }

    @Test
    void dropOldestTellsOfEachRunOnce() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_OLDEST, 2, MANY);
        for (int i = 1; i <= 4; i++) {
            offer(backlog, i, 10);
        }
        assertThat(text(backlog.poll())).isEqualTo("gap drop-oldest 2 e-1 e-2");

        assertThat(offer(backlog, 5, 10)).as("a new run").isEqualTo(Result.OVERFLOWED);

        assertThat(pollAll(backlog)).containsExactly("gap drop-oldest 1 e-3 e-3", "4", "5");
        assertCounted(3, 2);
    }

    @Test
    void dropNewestKeepsWhatItHasAndTellsAtTheEnd() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_NEWEST, 3, MANY);
        for (int i = 1; i <= 3; i++) {
            offer(backlog, i, 10);
        }

        assertThat(offer(backlog, 4, 10)).as("first of a run").isEqualTo(Result.OVERFLOWED);
        assertThat(offer(backlog, 7, 10)).as("same run").isEqualTo(Result.DROPPED);

        assertThat(pollAll(backlog)).containsExactly("1", "2", "3", "gap drop-newest 2 e-4 e-7");
        assertCounted(2, 1);
    }

    @Test
    void dropNewestKeepsRoomForItsGapBeforeItTakesAgain() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_NEWEST, 3, MANY);
        for (int i = 1; i <= 4; i++) {
            offer(backlog, i, 10);
        }
        backlog.poll();

        assertThat(offer(backlog, 5, 10)).as("room for one").isEqualTo(Result.DROPPED);
        backlog.poll();
        assertThat(offer(backlog, 6, 10)).as("room for the gap too").isEqualTo(Result.TAKEN);

        assertThat(backlog.size()).isEqualTo(3);
        assertThat(pollAll(backlog)).containsExactly("3", "gap drop-newest 2 e-4 e-5", "6");
    }

    @Test
    void dropNewestKeepsRoomForTheBytesOfItsGapToo() {
        int gap = DroppedEvents.MAX_BYTES;
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_NEWEST, 100, gap + 100);
        offer(backlog, 1, 50);
        offer(backlog, 2, gap + 50);
        offer(backlog, 3, 10);
        assertThat(offer(backlog, 4, 9)).isEqualTo(Result.DROPPED);
        backlog.poll();
        assertThat(offer(backlog, 5, 10)).as("room for itself alone").isEqualTo(Result.DROPPED);
        backlog.poll();

        assertThat(offer(backlog, 6, 100)).isEqualTo(Result.TAKEN);

        assertThat(pollAll(backlog)).containsExactly("gap drop-newest 3 e-3 e-5", "6");
    }

    @Test
    void dropNewestTellsOfEachRunOnce() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_NEWEST, 1, MANY);
        offer(backlog, 1, 10);
        offer(backlog, 2, 10);
        assertThat(pollAll(backlog)).containsExactly("1", "gap drop-newest 1 e-2 e-2");

        offer(backlog, 3, 10);
        assertThat(offer(backlog, 4, 10)).as("a new run").isEqualTo(Result.OVERFLOWED);

        assertThat(pollAll(backlog)).containsExactly("3", "gap drop-newest 1 e-4 e-4");
        assertCounted(2, 2);
    }

    @Test
    void dropNewestTakesAgainWhenItHoldsNothingButItsGap() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_NEWEST, 1, MANY);
        offer(backlog, 1, 10);
        offer(backlog, 2, 10);
        assertThat(text(backlog.poll())).isEqualTo("1");

        assertThat(offer(backlog, 3, 10)).isEqualTo(Result.TAKEN);

        assertThat(pollAll(backlog)).containsExactly("gap drop-newest 1 e-2 e-2", "3");
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void aGapIsNotLargerThanTheRoomThatIsKeptForIt(OverflowPolicy policy) {
        Position longest = new Position("e".repeat(32), 999_999_999_999_999_999L);
        DroppedEvents omission = new DroppedEvents(policy, notices(), counts);
        for (int i = 0; i < 100; i++) {
            omission.add(delivery(longest, 10, null));
        }

        assertThat(omission.tell().bytes().length() + 17)
                .as("with the digits of a larger number")
                .isLessThanOrEqualTo(DroppedEvents.MAX_BYTES);
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void whatIsClearedIsForgottenWithItsGap(OverflowPolicy policy) {
        OverflowQueue backlog = backlog(policy, 1, MANY);
        offer(backlog, 1, 10);
        offer(backlog, 2, 10);

        backlog.clear();

        assertThat(pollAll(backlog)).isEmpty();
        assertThat(offer(backlog, 3, 10)).isEqualTo(Result.TAKEN);
        assertThat(pollAll(backlog)).containsExactly("3");
        assertThat(counts.sum().gaps()).isZero();
    }

    @Test
    void conflatingKeepsTheNewestOfAKeyAtTheTail() {
        OverflowQueue backlog = backlog(OverflowPolicy.CONFLATE, 10, MANY);
        offer(backlog, 1, 10, "x");
        offer(backlog, 2, 10, "y");
        offer(backlog, 3, 10, "z");

        assertThat(offer(backlog, 4, 12, "x")).isEqualTo(Result.TAKEN);

        assertThat(backlog.size()).isEqualTo(3);
        assertThat(backlog.bytes()).isEqualTo(32);
        assertThat(pollAll(backlog)).containsExactly("2", "3", "4");
        assertThat(counts.sum().conflated()).isOne();
        assertThat(counts.sum().dropped()).isZero();
        assertThat(counts.sum().gaps()).isZero();
    }

    @Test
    void conflatingLeavesEventsWithoutAKeyAlone() {
        OverflowQueue backlog = backlog(OverflowPolicy.CONFLATE, 10, MANY);
        offer(backlog, 1, 10);
        offer(backlog, 2, 10, "x");
        offer(backlog, 3, 10);
        offer(backlog, 4, 10, "x");

        assertThat(pollAll(backlog)).containsExactly("1", "3", "4");
    }

    @Test
    void conflatingNeverFillsUpWithFewKeys() {
        OverflowQueue backlog = backlog(OverflowPolicy.CONFLATE, 2, MANY);

        for (int i = 1; i <= 100; i++) {
            assertThat(offer(backlog, i, 10, "key " + i % 2)).isEqualTo(Result.TAKEN);
        }

        assertThat(pollAll(backlog)).containsExactly("99", "100");
        assertThat(counts.sum().conflated()).isEqualTo(98);
    }

    @Test
    void conflatingIsFullOnceThereAreTooManyKeys() {
        OverflowQueue backlog = backlog(OverflowPolicy.CONFLATE, 2, MANY);
        offer(backlog, 1, 10, "x");
        offer(backlog, 2, 10, "y");
        offer(backlog, 3, 10, "x");

        assertThat(offer(backlog, 4, 10, "z")).isEqualTo(Result.FULL);
    }

    @Test
    void conflatingIsFullIfTheNewestIsTooLargeInPlaceOfTheOlder() {
        OverflowQueue backlog = backlog(OverflowPolicy.CONFLATE, 10, 100);
        offer(backlog, 1, 40, "x");
        offer(backlog, 2, 40, "y");

        assertThat(offer(backlog, 3, 60, "x")).isEqualTo(Result.TAKEN);
        assertThat(offer(backlog, 4, 61, "x")).isEqualTo(Result.FULL);
    }

    @Test
    void keysAreOfNoInterestToOtherPolicies() {
        OverflowQueue backlog = backlog(OverflowPolicy.DROP_OLDEST, 3, MANY);
        offer(backlog, 1, 10, "x");
        offer(backlog, 2, 10, "x");

        assertThat(pollAll(backlog)).containsExactly("1", "2");
    }

    private OverflowQueue backlog(OverflowPolicy policy, int events, long bytes) {
        return OverflowQueue.of(new PublisherOptions.Mailbox(events, bytes, policy), notices(), counts);
    }

    private static ControlEvents notices() {
        return new ControlEvents(PublisherOptions.Notices.DEFAULTS, new RetryHint(Duration.ZERO, 0));
    }

    private static Result offer(OverflowQueue backlog, long sequence, int bytes) {
        return offer(backlog, sequence, bytes, null);
    }

    private static Result offer(OverflowQueue backlog, long sequence, int bytes, String key) {
        return backlog.offer(delivery(new Position("e", sequence), bytes, key));
    }

    private static OutboundEvent delivery(Position position, int bytes, String key) {
        PublishOptions options = (key != null) ? PublishOptions.DEFAULTS.conflatedBy(key) : PublishOptions.DEFAULTS;
        return OutboundEvent.live(
                new PublishedEvent(
                        position,
                        new Topic("t"),
                        null,
                        options,
                        TestStreams.delivery(1, bytes).bytes()),
                0);
    }

    /** Sequences of events, and what a gap says. */
    private static List<String> pollAll(OverflowQueue backlog) {
        List<String> polled = new ArrayList<>();
        for (OutboundEvent next = backlog.poll(); next != null; next = backlog.poll()) {
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
        assertThat(counts.sum().dropped()).isEqualTo(dropped);
        assertThat(counts.sum().gaps()).isEqualTo(gaps);
    }

    private void assertNothingWasLost() {
        assertCounted(0, 0);
        assertThat(counts.sum().conflated()).isZero();
    }
}
