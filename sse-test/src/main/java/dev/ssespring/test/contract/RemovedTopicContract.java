package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whole histories go when there are too many or they are too large together, and what is left can be seen. */
abstract class RemovedTopicContract extends HistoryContract {

    /** With what is around it on the wire, more than 1,000 bytes and less than 1,100. */
    private static final String KILOBYTE = "x".repeat(1_000);

    RemovedTopicContract(BrokerFixture fixture) {
        super(fixture);
    }

    private static HistoryPolicy topics(int maxTopics) {
        return new HistoryPolicy(limits(PLENTY), Map.of(), maxTopics, MANY_BYTES);
    }

    @Test
    void asManyTopicsAsAllowedStay() {
        Position start = keeping(topics(3));
        List.of("a", "b", "c", "a", "b", "c").forEach(topic -> publish(topic, topic));

        assertThat(reader("a").missedSince(start)).containsExactly("a", "a");
        assertThat(reader("**").missedSince(start)).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void aTopicMoreRemovesTheOneThatWasQuietForLongest() {
        Position start = keeping(topics(2));
        publish("a", "1");
        publish("b", "2");
        Position newestOfA = publish("a", "3");
        publish("c", "4");

        // "b" went, and everything up to it may have been of any topic without a history.
        assertThat(reader("b").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(start)).containsExactly("1", "3");
        assertThat(reader("b").missedSince(newestOfA)).isEmpty();
        assertThat(names()).containsExactly("a", "c");
    }

    @Test
    void whoHasSeenTheRemovedEventsHasNoGap() {
        keeping(topics(1));
        publish("a", "1");
        Position newestOfA = publish("a", "2");
        publish("b", "3");

        assertThat(reader("a").missedSince(newestOfA)).isEmpty();
        assertThat(reader("**").missedSince(newestOfA)).containsExactly("3");
        assertThat(reader("a").gapSince(new Position(newestOfA.epoch(), 1))).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("**").gapSince(new Position(newestOfA.epoch(), 1))).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
    }

    @Test
    void aTopicThatWasRemovedAndCameBackStillHasItsGap() {
        Position start = keeping(topics(1));
        Position removed = publish("a", "1");
        publish("b", "2");
        publish("a", "3");

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").gapSince(removed)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(new Position(start.epoch(), 2))).containsExactly("3");
        assertThat(reader("*").missedSince(new Position(start.epoch(), 2))).containsExactly("3");
    }

    @Test
    void aPatternOverTopicsThatWentAndTopicsThatStayHasAGap() {
        Position start = keeping(topics(2));
        Position removed = publish("a.1", "1");
        publish("a.2", "2");
        publish("a.3", "3");

        assertThat(reader("a.*").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a.2", "a.1").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a.2", "a.3").missedSince(start)).containsExactly("2", "3");
        assertThat(reader("a.*").missedSince(removed)).containsExactly("2", "3");
    }

    @Test
    void theTopicsThatWereQuietForLongestGoUntilAllFitTogether() {
        Position start = keeping(new HistoryPolicy(limits(PLENTY), Map.of(), PLENTY, 3_300));
        publish("a", "1" + KILOBYTE);
        Position newestOfB = publish("b", "2" + KILOBYTE);
        publish("c", "3" + KILOBYTE);
        assertThat(reader("**").missedSince(start)).hasSize(3);

        publish("d", "4" + "x".repeat(2_000));

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("b").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("c", "d").missedSince(start)).hasSize(2);
        assertThat(reader("**").missedSince(newestOfB)).hasSize(2);
        assertThat(names()).containsExactly("c", "d");
    }

    @Test
    void anEventLargerThanAllTogetherIsNotKeptAndLeavesAGap() {
        Position start = keeping(new HistoryPolicy(limits(PLENTY), Map.of(), PLENTY, 500));
        Position large = publish("a", KILOBYTE);
        publish("a", "2");

        assertThat(reader("a").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").missedSince(large)).containsExactly("2");
    }

    @Test
    void whatAUserGotCountsAsATopicOfItsOwn() {
        Position start = keeping(topics(2));
        Position alices = publishTo("alice", "a", "1");
        publishTo("bob", "a", "2");
        publish("a", "3");

        assertThat(reader("a").as("alice").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").as("alice").missedSince(alices)).containsExactly("3");
        assertThat(reader("a").as("bob").missedSince(start)).containsExactly("2", "3");
        assertThat(reader("a").missedSince(start)).containsExactly("3");
    }

    @Test
    void topicsTellsWhatIsKept() {
        Position start = keeping(each(limits(2)));
        publish("b", "1");
        publishTo("alice", "a", "22");
        publish("b", "333");
        Position newestOfA = publish("a", "4444");
        Position newestOfB = publish("b", "55555");

        List<PublishedEvent> kept = reader("a", "b")
                .as("alice")
                .page(new Position(start.epoch(), 1), PLENTY, MANY_BYTES)
                .events();
        assertThat(ContractEvents.data(kept)).containsExactly("22", "333", "4444", "55555");
        assertThat(broker().topics())
                .containsExactly(
                        new TopicHistory(new Topic("a"), 2, length(kept, 0) + length(kept, 2), newestOfA),
                        new TopicHistory(new Topic("b"), 2, length(kept, 1) + length(kept, 3), newestOfB));
    }

    @Test
    void topicsTellsNothingBeforeTheFirstEvent() {
        keepingPlenty();

        assertThat(broker().topics()).isEmpty();
    }

    @Test
    void topicsKnowsATopicOfWhichNothingIsKept() {
        keeping(each(limits(0)));
        Position newest = publish("a", "1");

        assertThat(broker().topics()).containsExactly(new TopicHistory(new Topic("a"), 0, 0, newest));
    }

    private List<String> names() {
        return broker().topics().stream().map(history -> history.topic().name()).toList();
    }

    private static long length(List<PublishedEvent> events, int index) {
        return events.get(index).bytes().length();
    }
}
