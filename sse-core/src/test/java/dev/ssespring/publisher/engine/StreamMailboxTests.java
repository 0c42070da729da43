package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.TestStreams.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.mailbox.StreamMailbox.Offer;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import dev.ssespring.publisher.mailbox.StreamMailbox;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamMailboxTests {

    private static final int MANY = 1_000;
    private static final OutboundEvent FIRST = delivery(0, 20);

    @Test
    void givesOutWhatItTookInOrderAfterTheFirstBlock() {
        StreamMailbox mailbox = joined(MANY, MANY);
        List<OutboundEvent> offered = List.of(delivery(1), delivery(2), delivery(5));

        offered.forEach(delivery -> assertThat(mailbox.offer(delivery)).isEqualTo(Offer.TAKEN));

        assertThat(pollAll(mailbox)).containsExactlyElementsOf(offered);
        assertThat(mailbox.poll()).isNull();
    }

    @Test
    void isFullAtItsNumberOfEventsAndNotBefore() {
        StreamMailbox mailbox = joined(3, MANY);
        for (int i = 1; i <= 3; i++) {
            assertThat(mailbox.offer(delivery(i))).isEqualTo(Offer.TAKEN);
        }

        assertThat(mailbox.offer(delivery(4))).isEqualTo(Offer.FULL);
    }

    @Test
    void isFullAtItsNumberOfBytesAndNotBefore() {
        StreamMailbox exact = joined(MANY, 100);
        assertThat(exact.offer(delivery(1, 60))).isEqualTo(Offer.TAKEN);
        assertThat(exact.offer(delivery(2, 40))).isEqualTo(Offer.TAKEN);

        StreamMailbox oneOver = joined(MANY, 100);
        assertThat(oneOver.offer(delivery(1, 60))).isEqualTo(Offer.TAKEN);
        assertThat(oneOver.offer(delivery(2, 41))).isEqualTo(Offer.FULL);
    }

    @Test
    void polledEventsMakeRoomAgain() {
        StreamMailbox mailbox = joined(2, 100);
        for (int i = 1; i <= 50; i++) {
            assertThat(mailbox.offer(delivery(2L * i, 50))).isEqualTo(Offer.TAKEN);
            assertThat(mailbox.offer(delivery(2L * i + 1, 50))).isEqualTo(Offer.TAKEN);
            assertThat(pollAll(mailbox)).hasSize(2);
        }
    }

    @Test
    void takesALargerEventThanItHoldsWhenEmptyAndNothingBesides() {
        StreamMailbox mailbox = joined(MANY, 100);

        assertThat(mailbox.offer(delivery(1, 5_000))).isEqualTo(Offer.TAKEN);
        assertThat(mailbox.poll()).isNotNull();
        assertThat(mailbox.offer(delivery(2, 5_000))).isEqualTo(Offer.TAKEN);
        assertThat(mailbox.offer(delivery(3, 9))).isEqualTo(Offer.FULL);
    }

    @Test
    void refusesALargerEventThanItHoldsWhenNotEmpty() {
        StreamMailbox mailbox = joined(MANY, 100);

        assertThat(mailbox.offer(delivery(1, 9))).isEqualTo(Offer.TAKEN);
        assertThat(mailbox.offer(delivery(2, 5_000))).isEqualTo(Offer.FULL);
    }

    @Test
    void overflowClosesAndClears() {
        StreamMailbox mailbox = joined(1, MANY);
        mailbox.offer(delivery(1));

        assertThat(mailbox.offer(delivery(2))).isEqualTo(Offer.FULL);

        assertThat(mailbox.closeReason()).isEqualTo(CloseReason.OVERFLOW);
        assertThat(mailbox.poll()).isNull();
        assertThat(mailbox.offer(delivery(3))).isEqualTo(Offer.CLOSED);
    }

    @Test
    void givesNothingToTheWriterBeforeItHasJoined() {
        StreamMailbox mailbox = TestStreams.mailbox(MANY, MANY);
        mailbox.offer(delivery(1));

        assertThat(mailbox.poll()).isNull();
        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(0);
        assertThat(mailbox.poll()).isSameAs(FIRST);
    }

    @Test
    void joiningDropsWhatLiesAtOrBelowThePositionAndPutsTheFirstBlockInFront() {
        StreamMailbox mailbox = TestStreams.mailbox(MANY, MANY);
        List<OutboundEvent> offered = List.of(delivery(3), delivery(4), delivery(5), delivery(6));
        offered.forEach(mailbox::offer);

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(4);

        assertThat(pollAll(mailbox)).containsExactly(FIRST, offered.get(2), offered.get(3));
    }

    @Test
    void joiningAheadOfAllDropsAllAndRefusesWhatIsStillOnItsWay() {
        StreamMailbox mailbox = TestStreams.mailbox(MANY, MANY);
        mailbox.offer(delivery(3));

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(5);

        assertThat(mailbox.offer(delivery(4))).isEqualTo(Offer.KNOWN);
        assertThat(mailbox.offer(delivery(5))).isEqualTo(Offer.KNOWN);
        assertThat(mailbox.offer(delivery(6))).isEqualTo(Offer.TAKEN);
        assertThat(pollAll(mailbox)).hasSize(2).startsWith(FIRST);
    }

    @Test
    void joiningBehindWhatIsThereDoesNotLetItInTwice() {
        StreamMailbox mailbox = TestStreams.mailbox(MANY, MANY);
        mailbox.offer(delivery(7));

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(2);

        assertThat(mailbox.offer(delivery(7))).isEqualTo(Offer.KNOWN);
        assertThat(mailbox.offer(delivery(8))).isEqualTo(Offer.TAKEN);
    }

    @Test
    void countsBytesRightAfterJoining() {
        StreamMailbox mailbox = TestStreams.mailbox(MANY, 100);
        mailbox.offer(delivery(1, 50));
        mailbox.offer(delivery(2, 30));

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(1);

        assertThat(mailbox.offer(delivery(3, 70)))
                .as("30 + 70 bytes, without those ahead")
                .isEqualTo(Offer.TAKEN);
        assertThat(mailbox.offer(delivery(4, 9))).isEqualTo(Offer.FULL);
    }

    @Test
    void countsEventsRightAfterJoining() {
        StreamMailbox mailbox = TestStreams.mailbox(3, MANY);
        for (int i = 1; i <= 3; i++) {
            assertThat(mailbox.offer(delivery(i))).isEqualTo(Offer.TAKEN);
        }

        mailbox.addAhead(List.of(FIRST));
        mailbox.goLive(2);

        assertThat(mailbox.offer(delivery(4))).isEqualTo(Offer.TAKEN);
        assertThat(mailbox.offer(delivery(5))).isEqualTo(Offer.TAKEN);
        assertThat(mailbox.offer(delivery(6))).isEqualTo(Offer.FULL);
    }

    @Test
    void whatIsTooMuchBeforeItIsLiveIsDiscardedAndHasToBeReadFromTheHistory() {
        StreamMailbox mailbox = TestStreams.mailbox(2, MANY);
        mailbox.offer(delivery(1));
        mailbox.offer(delivery(2));

        assertThat(mailbox.offer(delivery(3))).isEqualTo(Offer.DROPPED);
        assertThat(mailbox.offer(delivery(4))).isEqualTo(Offer.TAKEN);
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
        OutboundEvent delivery = delivery(3);

        assertThat(mailbox.offer(delivery)).isEqualTo(Offer.TAKEN);
        assertThat(mailbox.offer(delivery)).as("although it is full").isEqualTo(Offer.KNOWN);
        assertThat(mailbox.offer(delivery(2))).isEqualTo(Offer.KNOWN);
        assertThat(mailbox.closeReason()).isNull();
    }

    @ParameterizedTest
    @EnumSource
    void closingKeepsWhatWaitsOnlyIfOrderly(CloseReason reason) {
        StreamMailbox mailbox = joined(MANY, MANY);
        mailbox.offer(delivery(1));
        mailbox.offer(delivery(2));

        assertThat(mailbox.close(reason)).isTrue();

        boolean orderly = EnumSet.of(
                        CloseReason.COMPLETED,
                        CloseReason.PRODUCER_FAILED,
                        CloseReason.LIFETIME,
                        CloseReason.BROKER_FAILED,
                        CloseReason.DRAINED)
                .contains(reason);
        assertThat(pollAll(mailbox)).hasSize(orderly ? 2 : 0);
        assertThat(mailbox.offer(delivery(3))).isEqualTo(Offer.CLOSED);
        assertThat(mailbox.closeReason()).isEqualTo(reason);
    }

    @Test
    void theFirstReasonToCloseStands() {
        StreamMailbox mailbox = joined(MANY, MANY);
        mailbox.offer(delivery(1));
        mailbox.close(CloseReason.DRAINED);

        assertThat(mailbox.close(CloseReason.CLIENT_GONE)).isFalse();

        assertThat(mailbox.closeReason()).isEqualTo(CloseReason.DRAINED);
        assertThat(mailbox.poll()).isNotNull();
    }

    private static StreamMailbox joined(int maxEvents, long maxBytes) {
        StreamMailbox mailbox = TestStreams.mailbox(maxEvents, maxBytes);
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
