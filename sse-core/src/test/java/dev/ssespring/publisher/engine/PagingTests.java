package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.PublisherFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.PublishOptions;
import dev.ssespring.broker.Replay;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.engine.FakeSink.Call;
import dev.ssespring.publisher.log.StreamLog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while a stream reads page after page of the history. */
class PagingTests {

    private static final int PAGE = 4;

    private final PublisherFixture fixture = fixture(OverflowPolicy.DISCONNECT, 20);
    private final SseEventPublisher publisher = fixture.publisher;
    private final ScriptedBroker broker = (ScriptedBroker) fixture.broker;

    private static PublisherFixture fixture(OverflowPolicy policy, int history) {
        return new PublisherFixture(new PublisherSetup()
                .mailbox(PAGE, 1 << 20, policy)
                .history(history)
                .wrapping(ScriptedBroker::new));
    }

    @AfterEach
    void close() {
        fixture.close();
        EngineState.assertNothingSubscribed(publisher);
    }

    @Test
    void whatIsPublishedMeanwhileFollowsOnceItsTimeComes() {
        fixture.publish("a", PAGE + 1);
        FakeSink sink = fixture.resume(pageByPage(), fixture.id(0), "a");
        sink.awaitFlushed(OPEN + fixture.events(1, PAGE));

        fixture.publish("a", 2);
        sink.setReady(true);

        sink.awaitFlushed(OPEN + fixture.events(1, PAGE + 3) + fixture.position(PAGE + 3));
        assertThat(broker.pages).hasSize(2);
        sink.clientLeaves();
    }

    @ParameterizedTest
    @EnumSource
    void moreThanTheMailboxHoldsIsNoOverflowMeanwhile(OverflowPolicy policy) {
        try (PublisherFixture other = fixture(policy, 100)) {
            other.publish("a", PAGE + 1);
            FakeSink sink = other.resume(pageByPage(), other.id(0), "a");
            sink.awaitFlushed(OPEN + other.events(1, PAGE));

            other.publish("a", 3 * PAGE);
            sink.on(Call.FLUSH, () -> {});
            sink.setReady(true);

            long head = 4 * PAGE + 1;
            sink.awaitFlushed(OPEN + other.events(1, head) + other.position(head));
            other.publish("a");
            sink.awaitFlushedPart(other.event(head + 1, "" + (head + 1)));
            assertThat(other.publisher.statistics())
                    .satisfies(statistics -> assertThat(statistics.dropped()).isZero())
                    .satisfies(statistics -> assertThat(statistics.conflated()).isZero())
                    .satisfies(statistics -> assertThat(statistics.gaps()).isZero());
        }
    }

    @Test
    void whatIsDiscardedBehindTheLastPageIsReadFromTheHistory() {
        fixture.publish("a", 1);
        broker.script((call, answer) -> {
            Replay replay = answer.get();
            if (call == 1) {
                fixture.publish("a", PAGE + 2);
            }
            return replay;
        });

        FakeSink sink = fixture.resume(0, "a");

        sink.awaitFlushed(OPEN
                + fixture.events(1, 1)
                + fixture.position(1)
                + fixture.events(2, 5)
                + fixture.events(6, 7)
                + fixture.position(7));
    }

    @Test
    void aFreshStreamReadsWhatWasDiscardedBeforeItKnewItsHead() {
        try (PublisherFixture other = fixture(OverflowPolicy.DISCONNECT, 100)) {
            ((ScriptedBroker) other.broker).afterHead(() -> other.publish("a", PAGE + 2));

            FakeSink sink = other.subscribe("a");

            sink.awaitFlushed(other.opened(0)
                    + other.events(1, PAGE)
                    + other.events(PAGE + 1, PAGE + 2)
                    + other.position(PAGE + 2));
        }
    }

    @Test
    void liveOnlyEventsAreDeliveredIfTheyComeAfterTheLastPage() {
        fixture.publish("a", 1);
        broker.script((call, answer) -> {
            Replay replay = answer.get();
            publisher.publish("a", SseEvent.of("2"), PublishOptions.DEFAULTS.liveOnly());
            return replay;
        });

        fixture.resume(0, "a").awaitFlushed(OPEN + fixture.events(1, 1) + fixture.position(1) + fixture.events(2, 2));
    }

    @Test
    void aHistoryThatGotTooShortBetweenTwoPagesIsToldThenTheStreamIsLive() {
        fixture.publish("a", 10);
        FakeSink sink = fixture.resume(pageByPage(), fixture.id(0), "a");
        sink.awaitFlushed(OPEN + fixture.events(1, PAGE));

        fixture.publish("a", 20);
        sink.on(Call.FLUSH, () -> {});
        sink.setReady(true);

        String read = OPEN + fixture.events(1, PAGE) + fixture.reset("history-too-short", 30, fixture.id(PAGE));
        sink.awaitFlushed(read);
        fixture.publish("a", 3);
        sink.awaitFlushed(read + fixture.events(31, 33));
        assertThat(publisher.statistics().gaps()).isOne();
    }

    @Test
    void aBrokerThatFailsAtTheFirstPageRefusesTheStream() {
        fixture.publish("a", 2);
        broker.script((call, answer) -> {
            throw new BrokerException("Down", new RuntimeException());
        });
        FakeSink sink = FakeSink.notReady();

        try (LogRecorder log = new LogRecorder(StreamLog.STREAMS)) {
            assertThatExceptionOfType(StreamRefusedException.class)
                    .isThrownBy(() -> fixture.resume(sink, fixture.id(0), "a"))
                    .satisfies(refusal ->
                            assertThat(refusal.retry()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3)));
            assertThat(log.messagesAt(Level.WARN)).hasSize(1);
        }

        Eventually.until("removed from the registry", () -> publisher.openStreams() == 0);
        assertThat(sink.text()).isEmpty();
        assertThat(publisher.statistics().opened()).isZero();
        assertThat(publisher.statistics().closed()).containsEntry(CloseReason.BROKER_FAILED, 0L);
    }

    @ParameterizedTest
    @ValueSource(classes = {BrokerException.class, IllegalStateException.class})
    void aBrokerThatFailsLaterEndsTheStreamAfterWhatItHasAndTellsWhenToReconnect(Class<?> type) {
        fixture.publish("a", 10);
        broker.script((call, answer) -> (call == 1) ? answer.get() : fail(type));

        try (LogRecorder log = new LogRecorder(StreamLog.JOINS)) {
            FakeSink sink = fixture.resume(0, "a");

            assertEndsWithARetryAfter(OPEN + fixture.events(1, PAGE), sink);
            Eventually.asserted(
                    () -> assertThat(publisher.statistics().closed()).containsEntry(CloseReason.BROKER_FAILED, 1L));
            assertThat(log.at(type == BrokerException.class ? Level.WARN : Level.ERROR))
                    .hasSize(1);
        }
        broker.script((call, answer) -> answer.get());
        fixture.resume(PAGE, "a").awaitFlushed(OPEN + fixture.events(PAGE + 1, 10) + fixture.position(10));
    }

    private static Replay fail(Class<?> type) {
        if (type == BrokerException.class) {
            throw new BrokerException("Down", new RuntimeException());
        }
        throw new IllegalStateException("Unexpected");
    }

    @Test
    void aStreamThatIsDrainedBetweenTwoPagesKeepsWhatItHasAndIsToldToReconnect() throws Exception {
        fixture.publish("a", 10);
        FakeSink sink = fixture.resume(FakeSink.notReady(), fixture.id(0), "a");
        Thread draining = new Thread(publisher::drain);
        draining.start();
        Eventually.waits(draining);

        sink.setReady(true);

        draining.join();
        assertEndsWithARetryAfter(OPEN + fixture.events(1, PAGE), sink);
    }

    @Test
    void drainingDoesNotWaitForAPage() throws Exception {
        fixture.publish("a", PAGE + 1);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        broker.script((call, answer) -> (call == 2) ? waiting(reading, goOn, answer) : answer.get());
        FakeSink sink = fixture.resume(0, "a");
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();

        publisher.drain();
        goOn.countDown();

        assertEndsWithARetryAfter(OPEN + fixture.events(1, PAGE), sink);
    }

    @Test
    void theLastBlockOfADrainedStreamSurvivesThePageThatComesTooLate() throws Exception {
        fixture.publish("a", 1);
        FakeSink sink = FakeSink.notReady();
        broker.script((call, answer) -> {
            Thread draining = new Thread(publisher::drain);
            draining.start();
            Eventually.waits(draining);
            return answer.get();
        });

        fixture.resume(sink, fixture.id(0), "a");
        sink.setReady(true);

        assertEndsWithARetryAfter("", sink);
    }

    @Test
    void aDisconnectedStreamEndsAtOnce() {
        fixture.publish("a", 10);
        FakeSink sink = fixture.resume(pageByPage(), fixture.id(0), "a");
        sink.awaitFlushed(OPEN + fixture.events(1, PAGE));

        assertThat(publisher.disconnect(publisher.streams().get(0).id())).isTrue();

        sink.awaitEnd();
        assertThat(sink.text()).isEqualTo(OPEN + fixture.events(1, PAGE));
    }

    @Test
    void aClientThatLeavesWhileAPageIsReadLeavesNothingBehind() throws Exception {
        fixture.publish("a", PAGE + 1);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        broker.script((call, answer) -> (call == 2) ? waiting(reading, goOn, answer) : answer.get());
        FakeSink sink = fixture.resume(0, "a");
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();

        sink.clientLeaves();
        sink.awaitEnd();
        goOn.countDown();

        // A stream that joins after it shows that its page was dealt with.
        fixture.resume(0, "a").awaitFlushedPart(fixture.position(PAGE + 1));
        assertThat(sink.text()).isEqualTo(OPEN + fixture.events(1, PAGE));
        Eventually.until("removed from the registry", () -> publisher.openStreams() == 1);
    }

    @Test
    void heartbeatsGoOnWithoutAPositionWhileAPageIsAwaited() throws Exception {
        fixture.publish("a", PAGE + 1);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        broker.script((call, answer) -> (call == 2) ? waiting(reading, goOn, answer) : answer.get());
        FakeSink sink = fixture.resume(0, "a");
        assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();

        fixture.clock.advance(PublisherFixture.HEARTBEAT);
        fixture.clock.advance(Duration.ofSeconds(1));

        String firstPage = OPEN + fixture.events(1, PAGE) + ": heartbeat\n\n";
        sink.awaitFlushed(firstPage);
        goOn.countDown();
        sink.awaitFlushed(firstPage + fixture.events(PAGE + 1, PAGE + 1) + fixture.position(PAGE + 1));
    }

    @Test
    void aClientThatDoesNotReadHoldsAPageAndAMailboxAtMost() {
        fixture.publish("a", 10);
        FakeSink sink = fixture.resume(pageByPage(), fixture.id(0), "a");
        sink.awaitFlushed(OPEN + fixture.events(1, PAGE));
        sink.on(Call.FLUSH, () -> {});
        int most = 0;

        for (int i = 0; i < 100_000; i++) {
            fixture.publish("a");
            most = Math.max(most, publisher.streams().get(0).backlogEvents());
        }

        assertThat(most).isBetween(1, 2 * PAGE);
        assertThat(sink.hasEnded()).isFalse();
        sink.setReady(true);
        sink.awaitFlushed(
                OPEN + fixture.events(1, PAGE) + fixture.reset("history-too-short", 100_010, fixture.id(PAGE)));
    }

    @Test
    void aClientThatNeverReadsHoldsItsFirstPageAndAMailboxAtMost() {
        fixture.publish("a", 10);
        FakeSink sink = fixture.resume(FakeSink.notReady(), fixture.id(0), "a");
        int most = 0;

        for (int i = 0; i < 1_000; i++) {
            fixture.publish("a");
            most = Math.max(most, publisher.streams().get(0).backlogEvents());
        }

        assertThat(most).as("the first block, a page, a mailbox").isBetween(PAGE + 1, 1 + 2 * PAGE);
        assertThat(sink.text()).isEmpty();
        sink.clientLeaves();
    }

    /** Not ready any more after each flush. */
    private static FakeSink pageByPage() {
        FakeSink sink = FakeSink.ready();
        return sink.on(Call.FLUSH, () -> sink.setReady(false));
    }

    private static Replay waiting(CountDownLatch begun, CountDownLatch goOn, Supplier<Replay> answer) {
        begun.countDown();
        try {
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
        return answer.get();
    }

    /** Two to three seconds. */
    private static void assertEndsWithARetryAfter(String expected, FakeSink sink) {
        sink.awaitEnd();
        assertThat(sink.flushed()).startsWith(expected);
        assertThat(sink.flushed().substring(expected.length())).matches("retry: (2\\d{3}|3000)\n\n");
    }
}
