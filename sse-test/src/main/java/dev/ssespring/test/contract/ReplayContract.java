package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Topic;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is replayed of a history that holds everything. */
abstract class ReplayContract extends HistoryContract {

    private static final long LIMIT_SECONDS = 20;

    ReplayContract(BrokerFixture fixture) {
        super(fixture);
    }

    @Test
    void nothingWasMissedBeforeTheFirstEvent() {
        Position start = keepingPlenty();

        assertThat(reader("a").missedSince(start)).isEmpty();
        assertThat(reader("**").missedSince(start)).isEmpty();
    }

    @Test
    void sequenceZeroGetsEverything() {
        Position start = keepingPlenty();
        publish("a", "1");
        publish("a", "2");

        assertThat(start.sequence()).isZero();
        assertThat(reader("a").missedSince(start)).containsExactly("1", "2");
    }

    @Test
    void onlyWhatCameAfterThePositionIsReplayed() {
        keepingPlenty();
        publish("a", "1");
        Position second = publish("a", "2");
        publish("a", "3");
        Position last = publish("a", "4");

        assertThat(reader("a").missedSince(second)).containsExactly("3", "4");
        assertThat(reader("a").missedSince(last)).isEmpty();
    }

    @Test
    void replayedEventsAreWhatTheListenerGot() throws Exception {
        Position start = keepingPlenty();
        List<PublishedEvent> received = new CopyOnWriteArrayList<>();
        CountDownLatch both = new CountDownLatch(2);
        broker().listen(next -> {
            received.add(next);
            both.countDown();
        });
        publish("a", "1");
        SseEvent event = SseEvent.builder()
                .event("created")
                .data("two\nlines")
                .comment("c")
                .field("k", "v")
                .build();
        broker().publish(new Publication(new Topic("a.b"), "alice", event, PublishOptions.DEFAULTS.conflatedBy("key")));

        assertThat(both.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        List<PublishedEvent> replayed =
                reader("a.**").as("alice").page(start, PLENTY, MANY_BYTES).events();
        assertThat(replayed).extracting(PublishedEvent::position).isEqualTo(positions(received));
        assertThat(replayed).extracting(PublishedEvent::topic).containsExactly(new Topic("a"), new Topic("a.b"));
        assertThat(replayed).extracting(PublishedEvent::user).containsExactly(null, "alice");
        assertThat(replayed)
                .extracting(PublishedEvent::options)
                .containsExactly(PublishOptions.DEFAULTS, PublishOptions.DEFAULTS.conflatedBy("key"));
        assertThat(replayed).extracting(ContractEvents::text).isEqualTo(texts(received));
    }

    private static List<Position> positions(List<PublishedEvent> events) {
        return events.stream().map(PublishedEvent::position).toList();
    }

    private static List<String> texts(List<PublishedEvent> events) {
        return events.stream().map(ContractEvents::text).toList();
    }

    @Test
    void aStreamOfManyTopicsGetsThemInTheOrderOfPositions() {
        Position start = keepingPlenty();
        Stream.of("c", "a", "b", "a", "c", "b")
                .forEach(topic -> publish(topic, topic + broker().head().sequence()));

        assertThat(reader("b", "a", "c").missedSince(start)).containsExactly("c0", "a1", "b2", "a3", "c4", "b5");
    }

    @Test
    void otherTopicsAreLeftOutAndTheHolesTheyLeaveAreNoGap() {
        Position start = keepingPlenty();
        publish("b", "not this");
        Position first = publish("a", "1");
        publish("b", "nor this");
        publish("a", "2");
        publish("b", "nor that");

        assertThat(reader("a").missedSince(start)).containsExactly("1", "2");
        assertThat(reader("a").missedSince(first)).containsExactly("2");
        assertThat(reader("never").missedSince(start)).isEmpty();
    }

    @Test
    void aStreamMayStandAtAnEventOfAnotherTopic() {
        keepingPlenty();
        publish("a", "1");
        Position other = publish("b", "x");
        publish("a", "2");

        assertThat(reader("a").missedSince(other)).containsExactly("2");
    }

    @Test
    void eventsThatAreLiveOnlyAreNotReplayedAndLeaveNoGap() {
        Position start = keeping(each(limits(2)));
        publish("a", "1");
        for (int i = 0; i < 10; i++) {
            broker().publish(new Publication(
                    new Topic("a"), null, SseEvent.of("live"), PublishOptions.DEFAULTS.liveOnly()));
        }
        publish("a", "2");
        Position live = broker().publish(
                        new Publication(new Topic("a"), null, SseEvent.of("live"), PublishOptions.DEFAULTS.liveOnly()));

        assertThat(live).isEqualTo(broker().head());
        assertThat(reader("a").missedSince(start)).containsExactly("1", "2");
        assertThat(reader("*").missedSince(start)).containsExactly("1", "2");
        assertThat(reader("a").missedSince(live)).isEmpty();
    }

    @Test
    void patternsGetTheTopicsThatMatch() {
        Position start = keepingPlenty();
        Stream.of("a", "a.b", "a.b.c", "b", "b.c").forEach(topic -> publish(topic, topic));

        assertThat(reader("*").missedSince(start)).containsExactly("a", "b");
        assertThat(reader("a.*").missedSince(start)).containsExactly("a.b");
        assertThat(reader("a.**").missedSince(start)).containsExactly("a", "a.b", "a.b.c");
        assertThat(reader("**.c").missedSince(start)).containsExactly("a.b.c", "b.c");
        assertThat(reader("**").missedSince(start)).containsExactly("a", "a.b", "a.b.c", "b", "b.c");
        assertThat(reader("c.**").missedSince(start)).isEmpty();
    }

    @Test
    void overlappingPatternsAndTopicsGiveEachEventOnce() {
        Position start = keepingPlenty();
        Stream.of("a", "a.b", "b", "a").forEach(topic -> publish(topic, topic));

        assertThat(reader("a", "a").missedSince(start)).containsExactly("a", "a");
        assertThat(reader("a", "*").missedSince(start)).containsExactly("a", "b", "a");
        assertThat(reader("a.*", "**", "a.b", "*.b", "a").missedSince(start)).containsExactly("a", "a.b", "b", "a");
    }

    @Test
    void anotherEpochIsUnknownEvenIfTheSequenceFits() {
        Position start = keepingPlenty();
        publish("a", "1");
        Position foreign = new Position(start.epoch().equals("x") ? "y" : "x", 1);

        assertThat(reader("a").gapSince(foreign)).isEqualTo(Gap.Reason.UNKNOWN_POSITION);
        assertThat(reader("never").gapSince(new Position(foreign.epoch(), 0))).isEqualTo(Gap.Reason.UNKNOWN_POSITION);
    }

    @Test
    void aPositionAheadOfTheHeadIsUnknown() {
        Position start = keepingPlenty();

        assertThat(reader("a").gapSince(new Position(start.epoch(), 1))).isEqualTo(Gap.Reason.UNKNOWN_POSITION);

        Position head = publish("a", "1");
        assertThat(reader("a").gapSince(new Position(head.epoch(), 2))).isEqualTo(Gap.Reason.UNKNOWN_POSITION);
        assertThat(reader("a").gapSince(new Position(head.epoch(), Long.MAX_VALUE)))
                .isEqualTo(Gap.Reason.UNKNOWN_POSITION);
    }
}
