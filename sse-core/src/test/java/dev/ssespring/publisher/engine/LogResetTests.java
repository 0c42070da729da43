package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.Replay.Page;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A broker whose log goes on elsewhere: a new epoch, or behind a hole. */
class LogResetTests {

    private static final String OPEN = ": open heartbeat=16s\n";
    private static final String RETRY = "retry: 2000\n\n";

    private final FailedOverBroker broker = new FailedOverBroker();
    private final SseEventPublisher publisher = SseEventPublisher.builder(broker, Runnable::run, new ManualClock())
            .options(PublisherFixture.options(3, 1_000, PublisherFixture.PATIENT))
            .build();

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void aLiveStreamIsToldOnceBehindWhatItHasAndGoesOnInTheNewEpoch() {
        FakeSink sink = subscribe(null);
        broker.hand("a", 6, "6");

        broker.reset(Gap.Reason.UNKNOWN_POSITION, "b", 0);
        broker.hand("b", 1, "1");

        sink.awaitFlushed(opened("a-5") + event("a-6", "6") + reset("unknown-position", "b-0") + event("b-1", "1"));
    }

    @Test
    void aHoleInTheSameEpochIsReportedToo() {
        FakeSink sink = subscribe(null);

        broker.reset(Gap.Reason.HISTORY_TOO_SHORT, "a", 100);
        broker.hand("a", 101, "101");

        sink.awaitFlushed(opened("a-5") + reset("history-too-short", "a-100") + event("a-101", "101"));
    }

    @Test
    void aStreamThatIsBehindTheHoleAlreadyGetsNoReset() {
        broker.head = new Position("a", 100);
        FakeSink sink = subscribe(null);

        broker.reset(Gap.Reason.HISTORY_TOO_SHORT, "a", 100);
        broker.hand("a", 101, "101");

        sink.awaitFlushed(opened("a-100") + event("a-101", "101"));
    }

    @Test
    void aStreamThatJoinedInTheNewEpochGetsNoReset() {
        broker.head = new Position("b", 7);
        FakeSink sink = subscribe(null);

        broker.reset(Gap.Reason.UNKNOWN_POSITION, "b", 0);
        broker.hand("b", 7, "known");
        broker.hand("b", 8, "8");

        sink.awaitFlushed(opened("b-7") + event("b-8", "8"));
    }

    @Test
    void aStreamThatJoinsMeanwhileAsksAgainAndIsTold() {
        broker.whileAsked = () -> {
            broker.hand("a", 6, "lost");
            broker.reset(Gap.Reason.UNKNOWN_POSITION, "b", 0);
            broker.hand("b", 1, "1");
        };

        FakeSink sink = subscribe("a-5");

        sink.awaitFlushed(OPEN + RETRY + "id: a-5\n\n" + reset("unknown-position", "b-0", "a-5") + event("b-1", "1"));
    }

    /** The page is read when the reader of the log has not come to the new epoch, or has not told this stream of it. */
    @Test
    void aStreamThatIsInTheNewEpochBeforeItsNodeMissesNothingOfIt() {
        broker.head = new Position("b", 3);
        broker.whileAsked = () -> {
            broker.hand("a", 6, "lost");
            broker.hand("a", 7, "lost");
        };
        FakeSink sink = subscribe("a-5");

        broker.hand("a", 8, "lost");
        broker.listener.reset(new Gap(Gap.Reason.UNKNOWN_POSITION, new Position("b", 0)));
        broker.hand("b", 3, "known");
        broker.hand("b", 4, "4");

        sink.awaitFlushed(OPEN + RETRY + reset("unknown-position", "b-3", "a-5") + event("b-4", "4"));
    }

    @Test
    void aNewStreamThatIsInTheNewEpochBeforeItsNodeMissesNothingOfIt() {
        broker.head = new Position("b", 3);
        FakeSink sink = subscribe(null);

        broker.hand("a", 8, "lost");
        broker.listener.reset(new Gap(Gap.Reason.UNKNOWN_POSITION, new Position("b", 0)));
        broker.hand("b", 4, "4");

        sink.awaitFlushed(opened("b-3") + event("b-4", "4"));
    }

    @Test
    void aStreamWithoutRoomGivesUpWhatWaitsForTheNotice() {
        FakeSink sink = FakeSink.notReady();
        open(sink, null);
        for (int sequence = 6; sequence <= 8; sequence++) {
            broker.hand("a", sequence, "waits");
        }

        broker.reset(Gap.Reason.UNKNOWN_POSITION, "b", 0);
        broker.hand("b", 1, "1");
        sink.setReady(true);

        sink.awaitFlushed(opened("a-5") + reset("unknown-position", "b-0") + event("b-1", "1"));
    }

    @Test
    void streamsThatHaveNotSubscribedAreNotTold() {
        FakeSink own = FakeSink.ready();
        own.attach(publisher.stream(out -> out.send(SseEvent.of("x"))).open(new StreamRequest(null, null, null), own));

        broker.reset(Gap.Reason.UNKNOWN_POSITION, "b", 0);

        own.awaitEnd();
        assertThat(own.text()).doesNotContain("stream-reset");
    }

    @Test
    void eachStreamThatIsToldCountsAsAGap() {
        subscribe(null);
        subscribe(null);

        broker.reset(Gap.Reason.UNKNOWN_POSITION, "b", 0);

        assertThat(publisher.statistics().gaps()).isEqualTo(2);
    }

    private FakeSink subscribe(@Nullable String lastEventId) {
        return open(FakeSink.ready(), lastEventId);
    }

    private FakeSink open(FakeSink sink, @Nullable String lastEventId) {
        sink.attach(publisher.subscribe("t").open(new StreamRequest(lastEventId, null, null), sink));
        return sink;
    }

    private static String opened(String id) {
        return ": open heartbeat=16s\nretry: 2000\nid: " + id + "\n\n";
    }

    private static String event(String id, String data) {
        return "data: " + data + "\nid: " + id + "\n\n";
    }

    private static String reset(String reason, String from) {
        return "event: stream-reset\ndata: {\"reason\":\"%s\",\"from\":\"%s\"}\nid: %s\n\n"
                .formatted(reason, from, from);
    }

    private static String reset(String reason, String from, String lastEventId) {
        return "event: stream-reset\ndata: {\"reason\":\"%s\",\"from\":\"%s\",\"lastEventId\":\"%s\"}\nid: %s\n\n"
                .formatted(reason, from, lastEventId, from);
    }

    /** Stands at a-5, and does what the test says. */
    private static final class FailedOverBroker implements SseBroker {

        private Position head = new Position("a", 5);
        private Runnable whileAsked = () -> {};
        private Listener listener;

        void hand(String epoch, long sequence, String data) {
            listener.published(PublishedEvent.of(
                    new Position(epoch, sequence), new Publication(new Topic("t"), null, SseEvent.of(data))));
        }

        void reset(Gap.Reason reason, String epoch, long sequence) {
            head = new Position(epoch, sequence);
            listener.reset(new Gap(reason, head));
        }

        @Override
        public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
            Position now = head;
            Runnable meanwhile = whileAsked;
            whileAsked = () -> {};
            meanwhile.run();
            return after.epoch().equals(now.epoch())
                    ? new Page(List.of(), now, Page.Rest.NONE)
                    : new Gap(Gap.Reason.UNKNOWN_POSITION, now);
        }

        @Override
        public Position head() {
            return head;
        }

        @Override
        public void listen(Listener listener) {
            this.listener = listener;
        }

        @Override
        public Position publish(Publication publication) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TopicHistory> topics() {
            return List.of();
        }
    }
}
