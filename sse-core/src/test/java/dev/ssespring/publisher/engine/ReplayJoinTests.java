package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.PublisherFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.engine.FakeSink.Call;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resuming while nothing else happens; {@link PagingTests} has what may happen in between. */
class ReplayJoinTests {

    private static final int PAGE = 4;

    private final PublisherFixture fixture =
            new PublisherFixture(new PublisherSetup().mailbox(PAGE).history(20).wrapping(ScriptedBroker::new));
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
        EngineState.assertNothingSubscribed(publisher);
    }

    @Test
    void whoMissedNothingIsToldThePositionAlone() {
        fixture.publish("a", 3);

        FakeSink sink = fixture.resume(3, "a");
        fixture.publish("a");

        sink.awaitFlushed(OPEN + fixture.position(3) + fixture.events(4, 4));
    }

    @Test
    void whoMissedNothingOfItsTopicsIsToldHowFarTheOthersAre() {
        fixture.publish("a", 3);
        fixture.publish("b", 2);

        FakeSink sink = fixture.resume(3, "a");

        sink.awaitFlushed(OPEN + fixture.position(5));
    }

    @Test
    void whoSawNothingYetGetsEverything() {
        fixture.publish("a", 3);

        fixture.resume(0, "a").awaitFlushed(OPEN + fixture.events(1, 3) + fixture.position(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 1, 20})
    void whoMissedSomeGetsThemInOrderThenLiveOnes(int missed) {
        fixture.publish("a", 5);
        fixture.publish("a", missed - 1);
        fixture.publish("a.b");
        int head = 5 + missed;

        FakeSink sink = fixture.resume(5, "a", "a.*");
        sink.awaitFlushedPart(fixture.position(head));
        fixture.publish("a", 2);

        sink.awaitFlushed(OPEN + fixture.events(6, head) + fixture.position(head) + fixture.events(head + 1, head + 2));
        assertThat(publisher.statistics().replayed()).isEqualTo(missed);
        assertThat(publisher.statistics().gaps()).isZero();
    }

    @Test
    void pagesAreOfTheMailboxsSize() {
        fixture.publish("a", 2 * PAGE + 1);

        fixture.resume(0, "a").awaitFlushedPart(fixture.position(2 * PAGE + 1));

        assertThat(pages()).containsExactly(PAGE, PAGE, PAGE);
    }

    @Test
    void pagesAreOfTheMailboxsSizeThatTheStreamAskedFor() {
        fixture.publish("a", 5);

        SseStream small = publisher.subscribe("a").with(StreamOptions.DEFAULTS.mailbox(2, 1_000));
        FakeSink sink =
                fixture.open(small, FakeSink.ready(), new StreamRequest(fixture.id(0), null, PublisherFixture.ADDRESS));

        sink.awaitFlushed(OPEN + fixture.events(1, 5) + fixture.position(5));
        assertThat(pages()).containsExactly(2, 2, 2);
    }

    @Test
    void pagesAreNotLargerThan256() {
        try (PublisherFixture large = new PublisherFixture(
                new PublisherSetup().mailbox(10_000).history(1_000).wrapping(ScriptedBroker::new))) {
            large.publish("a", 257);

            large.resume(0, "a").awaitFlushed(OPEN + large.events(1, 257) + large.position(257));

            assertThat(((ScriptedBroker) large.broker).pages).containsExactly(256, 256);
        }
    }

    @Test
    void aLargeEventIsReplayedAlone() {
        String large = "x".repeat(2 << 20);
        try (PublisherFixture other = new PublisherFixture(new PublisherSetup().history(10))) {
            other.publish("a");
            other.publisher.publish("a", SseEvent.of(large));
            other.publish("a");

            other.resume(0, "a")
                    .awaitFlushed(
                            OPEN + other.events(1, 1) + other.event(2, large) + other.events(3, 3) + other.position(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"otherepoch-3", "garbage", "-", "-1", "3", "", "é-1", "a\u0000b"})
    void anIdThatIsNoPositionHereIsAnsweredWithAResetThenLive(String id) {
        fixture.publish("a", 3);

        FakeSink sink = fixture.resume(FakeSink.ready(), id, "a");
        fixture.publish("a");

        String lastEventId = Position.parse(id).isPresent() ? ",\"lastEventId\":\"" + id + '"' : "";
        sink.awaitFlushed(OPEN
                + "event: stream-reset\ndata: {\"reason\":\"unknown-position\",\"from\":\"%s\"%s}\nid: %s\n\n"
                        .formatted(fixture.id(3), lastEventId, fixture.id(3))
                + fixture.events(4, 4));
        assertThat(publisher.statistics().gaps()).isOne();
        assertThat(publisher.statistics().replayed()).isZero();
    }

    @Test
    void anIdThatIsFarTooLongIsOfNoInterest() {
        String longId = fixture.id(0) + "0".repeat(1 << 20);

        FakeSink sink = fixture.resume(FakeSink.ready(), longId, "a");

        sink.awaitFlushedPart("unknown-position");
        assertThat(sink.text().length()).isLessThan(200);
    }

    @Test
    void anIdAheadOfTheHeadIsOfAnotherLifeOfTheBroker() {
        fixture.publish("a", 3);

        FakeSink sink = fixture.resume(4, "a");
        fixture.publish("a", 2);

        sink.awaitFlushed(OPEN + fixture.reset("unknown-position", 3, fixture.id(4)) + fixture.events(4, 5));
    }

    @Test
    void whatIsNotHeldAnyMoreIsToldAndNoneOfItGiven() {
        fixture.publish("a", 22);

        FakeSink sink = fixture.resume(1, "a");
        fixture.publish("a");

        sink.awaitFlushed(OPEN + fixture.reset("history-too-short", 22, fixture.id(1)) + fixture.events(23, 23));
        fixture.resume(3, "a").awaitFlushed(OPEN + fixture.events(4, 23) + fixture.position(23));
    }

    @Test
    void theNamesOfTheNoticesAreConfigurable() {
        PublisherOptions usual = new PublisherSetup().options;
        try (PublisherFixture named = new PublisherFixture(new PublisherOptions(
                usual.mailbox(),
                usual.times(),
                usual.limits(),
                new PublisherOptions.Notices("start-anew", "hole", "broken"),
                usual.writers()))) {
            named.resume(FakeSink.ready(), "x", "a").awaitFlushedPart("event: start-anew\n");
        }
    }

    @Test
    void overlappingPatternsReplayEachEventOnce() {
        publish("a.b", 1);
        publish("c", 2);
        publish("a.b", 3);
        publish("a.c.d", 4);

        fixture.resume(0, "a.b", "a.*", "a.**", "c", "**")
                .awaitFlushed(OPEN + fixture.events(1, 4) + fixture.position(4));
    }

    @Test
    void whatWasPublishedToAUserIsReplayedToThatUserAlone() {
        publisher.publishToUser("alice", "a", SseEvent.of("1"));
        publish("a", 2);
        publisher.publishToUser("bob", "a", SseEvent.of("3"));

        resumeAs("alice").awaitFlushed(OPEN + fixture.events(1, 2) + fixture.position(3));
        resumeAs("bob").awaitFlushed(OPEN + fixture.events(2, 3) + fixture.position(3));
        fixture.resume(0, "a").awaitFlushed(OPEN + fixture.events(2, 2) + fixture.position(3));
    }

    @Test
    void oneUsersEventsDoNotPushAnothersOutOfTheHistory() {
        publisher.publishToUser("alice", "a", SseEvent.of("1"));
        for (int i = 0; i < 100; i++) {
            publisher.publishToUser("bob", "a", SseEvent.of("x"));
        }

        resumeAs("alice").awaitFlushed(OPEN + fixture.events(1, 1) + fixture.position(101));
    }

    @Test
    void liveOnlyEventsGoToThoseWhoAreThereAndAreNotReplayed() {
        FakeSink there = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        publish("a", 1);
        publisher.publish("a", SseEvent.of("2"), PublishOptions.DEFAULTS.liveOnly());
        publish("a", 3);

        there.awaitFlushed(fixture.opened(0) + fixture.events(1, 3));
        fixture.resume(0, "a").awaitFlushed(OPEN + fixture.events(1, 1) + fixture.events(3, 3) + fixture.position(3));
        fixture.resume(2, "a").awaitFlushed(OPEN + fixture.events(3, 3) + fixture.position(3));
    }

    @Test
    void aClientThatIsCutBeforeItsFirstEventComesBackWithThePositionOfTheFirstBlock() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.clientLeaves();
        fixture.publish("a", 2);

        long seen = Wire.sequences(sink).get(0);

        fixture.resume(seen, "a").awaitFlushed(OPEN + fixture.events(1, 2) + fixture.position(2));
    }

    @Test
    void whatIsReplayedIsFlushedPageByPage() {
        fixture.publish("a", 2 * PAGE);

        FakeSink sink = fixture.resume(0, "a").awaitFlushedPart(fixture.position(2 * PAGE));

        assertThat(sink.count(Call.FLUSH)).isEqualTo(2);
    }

    private void publish(String topic, long sequence) {
        fixture.publish(topic);
        assertThat(fixture.broker.head().sequence()).isEqualTo(sequence);
    }

    private FakeSink resumeAs(String user) {
        return fixture.open(
                publisher.subscribe("a"),
                FakeSink.ready(),
                new StreamRequest(fixture.id(0), () -> user, PublisherFixture.ADDRESS));
    }

    private List<Integer> pages() {
        return ((ScriptedBroker) fixture.broker).pages;
    }
}
