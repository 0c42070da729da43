package dev.ssespring.publisher.mailbox;

import static dev.ssespring.publisher.mailbox.TestMailboxes.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamMailboxTests {

    private static final int MANY = 1_000;
    private static final OutboundEvent FIRST = event(0, 20);

    @Test
    void givesOutWhatItTookInOrderAfterTheFirstBlock() {
        StreamMailbox mailbox = joined(MANY, MANY);
        List<OutboundEvent> offered = List.of(event(1), event(2), event(5));

        offered.forEach(delivery -> assertThat(mailbox.offer(delivery)).isEqualTo(OfferResult.TAKEN));

        assertThat(pollAll(mailbox)).containsExactlyElementsOf(offered);
        assertThat(mailbox.poll()).isNull();
    }

    @Test
    void isFullAtItsNumberOfEventsAndNotBefore() {
        StreamMailbox mailbox = joined(3, MANY);
        for (int i = 1; i <= 3; i++) {
            assertThat(mailbox.offer(event(i))).isEqualTo(OfferResult.TAKEN);
        }

        assertThat(mailbox.offer(event(4))).isEqualTo(OfferResult.FULL);
    }

    @Test
    void isFullAtItsNumberOfBytesAndNotBefore() {
        StreamMailbox exact = joined(MANY, 100);
        assertThat(exact.offer(event(1, 60))).isEqualTo(OfferResult.TAKEN);
        assertThat(exact.offer(event(2, 40))).isEqualTo(OfferResult.TAKEN);

        StreamMailbox oneOver = joined(MANY, 100);
        assertThat(oneOver.offer(event(1, 60))).isEqualTo(OfferResult.TAKEN);
        assertThat(oneOver.offer(event(2, 41))).isEqualTo(OfferResult.FULL);
    }

    @Test
    void polledEventsMakeRoomAgain() {
        StreamMailbox mailbox = joined(2, 100);
        for (int i = 1; i <= 50; i++) {
            assertThat(mailbox.offer(event(2L * i, 50))).isEqualTo(OfferResult.TAKEN);
            assertThat(mailbox.offer(event(2L * i + 1, 50))).isEqualTo(OfferResult.TAKEN);
            assertThat(pollAll(mailbox)).hasSize(2);
        }
    }

    @Test
    void takesALargerEventThanItHoldsWhenEmptyAndNothingBesides() {
        StreamMailbox mailbox = joined(MANY, 100);

        assertThat(mailbox.offer(event(1, 5_000))).isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.poll()).isNotNull();
        assertThat(mailbox.offer(event(2, 5_000))).isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.offer(event(3, 9))).isEqualTo(OfferResult.FULL);
    }

    @Test
    void refusesALargerEventThanItHoldsWhenNotEmpty() {
        StreamMailbox mailbox = joined(MANY, 100);

        assertThat(mailbox.offer(event(1, 9))).isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.offer(event(2, 5_000))).isEqualTo(OfferResult.FULL);
    }

    @Test
    void overflowClosesAndClears() {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.offer(event(1));

        assertThat(mailbox.offer(event(2))).isEqualTo(OfferResult.FULL);

        assertThat(mailbox.closeReason()).isEqualTo(CloseReason.OVERFLOW);
        assertThat(mailbox.poll()).isNull();
        assertThat(mailbox.offer(event(3))).isEqualTo(OfferResult.CLOSED);
    }

    @Test
    void givesNothingToTheWriterBeforeItHasJoined() {
        StreamMailbox mailbox = TestMailboxes.mailbox(MANY, MANY);
        mailbox.offer(event(1));

        assertThat(mailbox.poll()).isNull();
        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(0);
        assertThat(mailbox.poll()).isSameAs(FIRST);
    }

    @Test
    void joiningDropsWhatLiesAtOrBelowThePositionAndPutsTheFirstBlockInFront() {
        StreamMailbox mailbox = TestMailboxes.mailbox(MANY, MANY);
        List<OutboundEvent> offered = List.of(event(3), event(4), event(5), event(6));
        offered.forEach(mailbox::offer);

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(4);

        assertThat(pollAll(mailbox)).containsExactly(FIRST, offered.get(2), offered.get(3));
    }

    @Test
    void joiningAheadOfAllDropsAllAndRefusesWhatIsStillOnItsWay() {
        StreamMailbox mailbox = TestMailboxes.mailbox(MANY, MANY);
        mailbox.offer(event(3));

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(5);

        assertThat(mailbox.offer(event(4))).isEqualTo(OfferResult.KNOWN);
        assertThat(mailbox.offer(event(5))).isEqualTo(OfferResult.KNOWN);
        assertThat(mailbox.offer(event(6))).isEqualTo(OfferResult.TAKEN);
        assertThat(pollAll(mailbox)).hasSize(2).startsWith(FIRST);
    }

    @Test
    void joiningBehindCollectedEventsDoesNotDeliverThemTwice() {
        StreamMailbox mailbox = TestMailboxes.mailbox(MANY, MANY);
        mailbox.offer(event(7));

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(2);

        assertThat(mailbox.offer(event(7))).isEqualTo(OfferResult.KNOWN);
        assertThat(mailbox.offer(event(8))).isEqualTo(OfferResult.TAKEN);
    }

    @Test
    void countsBytesCorrectlyAfterJoining() {
        StreamMailbox mailbox = TestMailboxes.mailbox(MANY, 100);
        mailbox.offer(event(1, 50));
        mailbox.offer(event(2, 30));

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(1);

        assertThat(mailbox.offer(event(3, 70)))
                .as("30 + 70 bytes, without those ahead")
                .isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.offer(event(4, 9))).isEqualTo(OfferResult.FULL);
    }

    @Test
    void countsEventsCorrectlyAfterJoining() {
        StreamMailbox mailbox = TestMailboxes.mailbox(3, MANY);
        for (int i = 1; i <= 3; i++) {
            assertThat(mailbox.offer(event(i))).isEqualTo(OfferResult.TAKEN);
        }

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(2);

        assertThat(mailbox.offer(event(4))).isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.offer(event(5))).isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.offer(event(6))).isEqualTo(OfferResult.FULL);
    }

    @Test
    void eventsBeyondTheBoundsAreDiscardedBeforeItIsLiveAndReadFromTheHistory() {
        StreamMailbox mailbox = TestMailboxes.mailbox(2, MANY);
        mailbox.offer(event(1));
        mailbox.offer(event(2));

        assertThat(mailbox.offer(event(3))).isEqualTo(OfferResult.DROPPED);
        assertThat(mailbox.offer(event(4))).isEqualTo(OfferResult.TAKEN);
        mailbox.addAhead(List.of(FIRST));

        assertThat(mailbox.goLive(2)).as("the third is nowhere").isFalse();
        assertThat(pollAll(mailbox)).containsExactly(FIRST);
        assertThat(mailbox.goLive(3)).isTrue();
        assertThat(pollAll(mailbox)).extracting(OutboundEvent::sequence).containsExactly(4L);
        assertThat(mailbox.closeReason()).isNull();
    }

    @Test
    void refusesAPositionItHasAlready() {
        StreamMailbox mailbox = joined(1, MANY);
        OutboundEvent delivery = event(3);

        assertThat(mailbox.offer(delivery)).isEqualTo(OfferResult.TAKEN);
        assertThat(mailbox.offer(delivery)).as("although it is full").isEqualTo(OfferResult.KNOWN);
        assertThat(mailbox.offer(event(2))).isEqualTo(OfferResult.KNOWN);
        assertThat(mailbox.closeReason()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void closingKeepsWhatWaitsOnlyIfOrderly(CloseReason reason) {
        StreamMailbox mailbox = joined(MANY, MANY);
        mailbox.offer(event(1));
        mailbox.offer(event(2));

        assertThat(mailbox.close(reason)).isTrue();

        boolean orderly = EnumSet.of(
                        CloseReason.COMPLETED,
                        CloseReason.PRODUCER_FAILED,
                        CloseReason.LIFETIME,
                        CloseReason.BROKER_FAILED,
                        CloseReason.DRAINED)
                .contains(reason);
        assertThat(pollAll(mailbox)).hasSize(orderly ? 2 : 0);
        assertThat(mailbox.offer(event(3))).isEqualTo(OfferResult.CLOSED);
        assertThat(mailbox.closeReason()).isEqualTo(reason);
    }

    @Test
    void theFirstReasonToCloseStands() {
        StreamMailbox mailbox = joined(MANY, MANY);
        mailbox.offer(event(1));
        mailbox.close(CloseReason.DRAINED);

        assertThat(mailbox.close(CloseReason.CLIENT_GONE)).isFalse();

        assertThat(mailbox.closeReason()).isEqualTo(CloseReason.DRAINED);
        assertThat(mailbox.poll()).isNotNull();
    }

    @Test
    void isUpToDateWhenAllThatWasOfferedIsPolled() {
        StreamMailbox mailbox = TestMailboxes.mailbox(MANY, MANY);
        assertThat(mailbox.isUpToDate()).as("joining").isFalse();
        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(0);
        assertThat(mailbox.isUpToDate()).as("first block pending").isFalse();

        mailbox.poll();
        assertThat(mailbox.isUpToDate()).as("all polled").isTrue();
        mailbox.offer(event(1));
        assertThat(mailbox.isUpToDate()).as("event pending").isFalse();
        mailbox.poll();
        assertThat(mailbox.isUpToDate()).as("event polled").isTrue();

        mailbox.close(CloseReason.DRAINED);
        assertThat(mailbox.isUpToDate()).as("closed").isFalse();
    }

    @Test
    void isNotUpToDateWhileDiscardedEventsHaveToBeReadFromTheHistory() {
        StreamMailbox mailbox = TestMailboxes.catchingUp(1, MANY);
        mailbox.goLive(0);
        mailbox.offer(event(1));

        assertThat(mailbox.offer(event(2))).isEqualTo(OfferResult.BEHIND);

        assertThat(mailbox.poll()).isNull();
        assertThat(mailbox.isUpToDate()).isFalse();
        mailbox.addAhead(List.of(event(1), event(2)));
        mailbox.goLive(2);
        assertThat(mailbox.isUpToDate()).as("page pending").isFalse();
        assertThat(pollAll(mailbox)).hasSize(2);
        assertThat(mailbox.isUpToDate()).as("page polled").isTrue();
    }

    @Test
    void liveOnlyEventThatAPageHasPassedIsReportedAsAGap() {
        StreamMailbox mailbox = TestMailboxes.catchingUp(2, MANY);
        mailbox.goLive(position("e", 0));
        for (int i = 1; i <= 3; i++) {
            mailbox.offer(event(i));
        }
        mailbox.offer(liveOnly(4));

        mailbox.addAhead(List.of(event(1), event(2), event(3)));
        assertThat(mailbox.goLive(position("e", 4))).isTrue();

        assertThat(texts(mailbox)).hasSize(4).last().asString().contains("stream-gap", "\"dropped\":1", "e-4");
    }

    @Test
    void liveOnlyEventFromBeforeTheStreamHasJoinedIsNoGap() {
        StreamMailbox mailbox = TestMailboxes.catchingUp(2, MANY);
        mailbox.offer(liveOnly(1));

        assertThat(mailbox.goLive(position("e", 1))).isTrue();

        assertThat(mailbox.poll()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void streamDoesNotGoLiveBeforeThePositionOfAReset(boolean collectedBefore) {
        StreamMailbox mailbox = TestMailboxes.catchingUp(5, MANY);
        if (collectedBefore) {
            mailbox.offer(event(6));
        }
        mailbox.reset(position("later", 50), FIRST);

        assertThat(mailbox.goLive(position("later", 20))).isFalse();
        assertThat(mailbox.goLive(position("later", 50))).isTrue();
    }

    @Test
    void resetComesBehindTheGapOfEventsThatWereDroppedBefore() {
        StreamMailbox mailbox = TestMailboxes.droppingNewest(2, MANY);
        mailbox.goLive(position("e", 0));
        for (int i = 1; i <= 3; i++) {
            mailbox.offer(event(i));
        }
        mailbox.poll();

        mailbox.reset(position("later", 0), FIRST);

        List<OutboundEvent> polled = pollAll(mailbox);
        assertThat(polled).hasSize(3);
        assertThat(polled.get(2)).isSameAs(FIRST);
    }

    private static Position position(String epoch, long sequence) {
        return new Position(epoch, sequence);
    }

    private static OutboundEvent liveOnly(long sequence) {
        return OutboundEvent.live(
                new PublishedEvent(
                        position("e", sequence),
                        new Topic("t"),
                        null,
                        PublishOptions.DEFAULTS.liveOnly(),
                        SseEncoder.encode(SseEvent.of("x"))),
                0);
    }

    private static List<String> texts(StreamMailbox mailbox) {
        return pollAll(mailbox).stream()
                .map(event -> new String(event.bytes().toByteArray(), StandardCharsets.UTF_8))
                .toList();
    }

    private static StreamMailbox joined(int maxEvents, long maxBytes) {
        StreamMailbox mailbox = TestMailboxes.mailbox(maxEvents, maxBytes);
        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(0);
        mailbox.poll();
        return mailbox;
    }

    private static List<OutboundEvent> pollAll(StreamMailbox mailbox) {
        List<OutboundEvent> polled = new ArrayList<>();
        for (OutboundEvent next = mailbox.poll(); next != null; next = mailbox.poll()) {
            polled.add(next);
        }
        return polled;
    }
}
