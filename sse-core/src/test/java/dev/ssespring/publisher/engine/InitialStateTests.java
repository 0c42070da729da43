package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that begin with a state. */
class InitialStateTests {

    private final AtomicInteger calls = new AtomicInteger();
    private PublisherFixture fixture = new PublisherFixture();

    @AfterEach
    void close() {
        fixture.close();
        EngineState.assertNothingSubscribed(fixture.publisher);
    }

    @Test
    void stateIsTheFirstEventAndHasThePositionBeforeItWasLoaded() {
        fixture.publish("orders", 2);

        FakeSink sink = open(null, () -> "all " + calls.incrementAndGet());

        sink.awaitFlushed(PublisherFixture.OPEN + state("all 1", 2));
        fixture.publish("orders");
        sink.awaitFlushed(PublisherFixture.OPEN + state("all 1", 2) + fixture.events(3, 3));
    }

    @Test
    void stateIsWrittenAsJsonUnlessItIsAString() {
        open(null, () -> List.of(1, 2)).awaitFlushed(PublisherFixture.OPEN + state("json([1, 2])", 0));
    }

    @Test
    void whatIsPublishedWhileTheStateIsLoadedFollowsIt() {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch published = new CountDownLatch(1);
        FakeSink sink = open(null, () -> {
            loading.countDown();
            await(published);
            return "all";
        });
        await(loading);
        fixture.publish("orders", 3);
        sink.awaitFlushed(PublisherFixture.OPEN);
        published.countDown();

        sink.awaitFlushed(PublisherFixture.OPEN + state("all", 0) + fixture.events(1, 3));
    }

    @Test
    void whatDoesNotFitIntoTheMailboxMeanwhileIsReadFromTheHistory() {
        restart(new PublisherSetup().mailbox(2));
        CountDownLatch published = new CountDownLatch(1);
        FakeSink sink = open(null, () -> {
            await(published);
            return "all";
        });
        fixture.publish("orders", 10);
        published.countDown();

        sink.awaitFlushed(PublisherFixture.OPEN + state("all", 0) + fixture.events(1, 10) + fixture.position(10));
    }

    @Test
    void clientThatResumesGetsWhatItHasMissedAndNoState() {
        fixture.publish("orders", 5);

        FakeSink sink = open(fixture.id(3), this::unwanted);

        sink.awaitFlushed(PublisherFixture.OPEN + fixture.events(4, 5) + fixture.position(5));
        assertThat(calls).hasValue(0);
    }

    @Test
    void stateReplacesTheResetOfAHistoryThatIsTooShort() {
        restart(new PublisherSetup().history(2));
        fixture.publish("orders", 9);

        FakeSink sink = open(fixture.id(3), () -> "all");

        fixture.publish("orders");
        sink.awaitFlushed(PublisherFixture.OPEN + state("all", 9) + fixture.events(10, 10));
        assertThat(fixture.publisher.statistics().gaps()).isZero();
    }

    @Test
    void stateReplacesTheResetOfAnUnknownPosition() {
        fixture.publish("orders", 2);
        for (String unknown : new String[] {"other-7", "nonsense", fixture.id(99)}) {
            open(unknown, () -> "all").awaitFlushed(PublisherFixture.OPEN + state("all", 2));
        }
    }

    @Test
    void mailboxThatOverflowedBehindAHistoryThatIsTooShortLoadsTheStateAgain() {
        restart(new PublisherSetup().mailbox(2).history(3));
        CountDownLatch published = new CountDownLatch(1);
        FakeSink sink = open(null, () -> {
            await(published);
            return "all " + calls.incrementAndGet();
        });
        fixture.publish("orders", 10);
        published.countDown();

        sink.awaitFlushed(PublisherFixture.OPEN + state("all 1", 0) + state("all 2", 10));
        fixture.publish("orders");
        sink.awaitFlushedPart(fixture.events(11, 11));
    }

    @Test
    void supplierThatFailsEndsTheStreamWithoutAnEventAndTheClientComesBack() {
        for (Supplier<?> failing : List.<Supplier<?>>of(
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                () -> {
                    throw new NoClassDefFoundError("on purpose");
                },
                () -> null,
                () -> SseEvent.of("no payload"))) {
            FakeSink sink = open(null, failing);
            sink.awaitEnd();
            assertThat(sink.text()).isEqualTo(PublisherFixture.OPEN + "retry: 2000\n\n");
        }
        awaitNoStream();
    }

    @Test
    void supplierThatFailsAfterAGapLeavesTheClientWhereItWas() {
        restart(new PublisherSetup().history(2));
        fixture.publish("orders", 9);
        FakeSink sink = open(fixture.id(3), () -> {
            throw new IllegalStateException("on purpose");
        });
        sink.awaitEnd();
        assertThat(sink.text()).isEqualTo(PublisherFixture.OPEN + "retry: 2000\n\n");
    }

    @Test
    void streamIsRefusedBeforeTheFirstByteIfThereIsNoThread() {
        fixture.close();
        fixture = new PublisherFixture(task -> {
            throw new RejectedExecutionException("full");
        });
        FakeSink sink = FakeSink.ready();
        SseStream stream = fixture.publisher.subscribe("orders").startingWith("orders", this::unwanted);

        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> stream.open(new StreamRequest(null, null, null), sink));
        awaitNoStream();
    }

    @Test
    void streamEndsForNowIfThereIsNoThreadWhenItNeedsTheStateAgain() {
        AtomicBoolean full = new AtomicBoolean();
        CountDownLatch published = new CountDownLatch(1);
        fixture.close();
        fixture =
                new PublisherFixture(new PublisherSetup().mailbox(2).history(3).producers(task -> {
                    if (full.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    new Thread(task).start();
                }));
        FakeSink sink = open(null, () -> {
            await(published);
            return "all";
        });
        fixture.publish("orders", 10);
        full.set(true);
        published.countDown();

        sink.awaitEnd();
        assertThat(sink.text()).isEqualTo(PublisherFixture.OPEN + state("all", 0) + "retry: 2000\n\n");
    }

    @Test
    void resumingStreamIsRefusedIfThereIsNoThreadForTheState() {
        fixture.close();
        fixture = new PublisherFixture(new PublisherSetup().history(2).producers(task -> {
            throw new RejectedExecutionException("full");
        }));
        fixture.publish("orders", 9);
        assertThatExceptionOfType(StreamRefusedException.class).isThrownBy(() -> open(fixture.id(3), this::unwanted));
        awaitNoStream();
    }

    @Test
    void resetOfTheLogLoadsTheStateAgain() {
        ResettableBroker broker = new ResettableBroker();
        try (SseEventPublisher publisher = SseEventPublisher.builder(broker, Runnable::run, new ManualClock())
                .options(PublisherFixture.options(3, 1_000, PublisherFixture.PATIENT))
                .build()) {
            FakeSink sink = FakeSink.ready();
            sink.attach(publisher
                    .subscribe("orders")
                    .startingWith("orders", () -> "all " + calls.incrementAndGet())
                    .open(new StreamRequest(null, null, null), sink));
            broker.hand("a", 6, "six");
            String before = PublisherFixture.OPEN + state("all 1", "a-5") + "data: six\nid: a-6\n\n";
            sink.awaitFlushed(before);

            broker.reset("b", 0);
            sink.awaitFlushed(before + state("all 2", "b-0"));
            broker.hand("a", 7, "of the former epoch");
            broker.hand("b", 1, "one");
            sink.awaitFlushed(before + state("all 2", "b-0") + "data: one\nid: b-1\n\n");
        }
    }

    @Test
    void manyStreamsShareOneCallWhileTheStateIsLoadedAndAfterwards() {
        CountDownLatch opened = new CountDownLatch(1);
        Supplier<String> shared = SseStream.shareFor(Duration.ofSeconds(5), () -> {
            await(opened);
            return "all " + calls.incrementAndGet();
        });
        List<FakeSink> sinks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sinks.add(open(null, shared));
            fixture.publish("orders");
        }
        opened.countDown();
        for (FakeSink sink : sinks) {
            sink.awaitFlushedPart(fixture.events(50, 50));
            assertThat(withoutPositions(sink))
                    .isEqualTo(PublisherFixture.OPEN + state("all 1", 0) + fixture.events(1, 50));
        }

        fixture.clock.advance(Duration.ofSeconds(5));
        FakeSink late = open(null, shared);
        late.awaitFlushed(PublisherFixture.OPEN + state("all 1", 0) + fixture.events(1, 50) + fixture.position(50));
        fixture.clock.advance(Duration.ofMillis(1));
        open(null, shared).awaitFlushed(PublisherFixture.OPEN + state("all 2", 50));
        assertThat(calls).hasValue(2);
    }

    @Test
    void sharedStateToWhichTheHistoryDoesNotReachBackIsLoadedAgainOnceForAll() {
        restart(new PublisherSetup().history(2));
        Supplier<String> shared = SseStream.shareFor(Duration.ofSeconds(5), () -> "all " + calls.incrementAndGet());
        open(null, shared).awaitFlushed(PublisherFixture.OPEN + state("all 1", 0));
        fixture.publish("orders", 9);

        for (int i = 0; i < 3; i++) {
            FakeSink sink = open(null, shared);
            sink.awaitFlushedPart(state("all 2", 9));
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void sharedStateThatFailsEndsAllStreamsThatWaitAndTheNextTriesAgain() {
        CountDownLatch opened = new CountDownLatch(1);
        Supplier<String> shared = SseStream.shareFor(Duration.ofSeconds(5), () -> {
            await(opened);
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
            }
            return "all";
        });
        List<FakeSink> sinks = List.of(open(null, shared), open(null, shared), open(null, shared));
        opened.countDown();
        for (FakeSink sink : sinks) {
            sink.awaitEnd();
            assertThat(sink.text()).isEqualTo(PublisherFixture.OPEN + "retry: 2000\n\n");
        }
        open(null, shared).awaitFlushed(PublisherFixture.OPEN + state("all", 0));
    }

    @Test
    void clientThatLeavesWhileTheStateIsLoadedIsForgotten() {
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch loaded = new CountDownLatch(1);
        FakeSink sink = open(null, () -> {
            await(left);
            loaded.countDown();
            return "all";
        });
        sink.awaitFlushed(PublisherFixture.OPEN);
        sink.clientLeaves();
        sink.awaitEnd();
        left.countDown();
        await(loaded);
        fixture.settle();
        assertThat(sink.text()).isEqualTo(PublisherFixture.OPEN);
    }

    @Test
    void onlyASubscriptionCanBeginWithAStateAndOnlyWithOne() {
        SseStream subscription = stream(this::unwanted);
        assertThatIllegalStateException()
                .isThrownBy(() -> subscription.startingWith("again", this::unwanted))
                .withMessageContaining("call startingWith once");
        assertThatIllegalStateException()
                .isThrownBy(() -> fixture.publisher.stream(List.of()).startingWith("state", this::unwanted));
        assertThatNullPointerException()
                .isThrownBy(() -> fixture.publisher.subscribe("orders").startingWith("state", null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SseStream.shareFor(Duration.ofSeconds(-1), this::unwanted));
        assertThat(SseStream.shareFor(Duration.ZERO, () -> "alone").get()).isEqualTo("alone");
    }

    private void awaitNoStream() {
        Eventually.until("no stream is open", () -> fixture.publisher.openStreams() == 0);
    }

    private Object unwanted() {
        return calls.incrementAndGet();
    }

    private void restart(PublisherSetup setup) {
        fixture.close();
        fixture = new PublisherFixture(setup);
    }

    private SseStream stream(Supplier<?> state) {
        return fixture.publisher.subscribe("orders").startingWith("orders", state);
    }

    private FakeSink open(String lastEventId, Supplier<?> state) {
        return fixture.open(
                stream(state), FakeSink.ready(), new StreamRequest(lastEventId, null, PublisherFixture.ADDRESS));
    }

    private String state(String data, long sequence) {
        return state(data, fixture.id(sequence));
    }

    private static String state(String data, String id) {
        return "event: orders\ndata: " + data + "\nid: " + id + "\n\n";
    }

    /** A stream that has read the history is told its position once more. */
    private static String withoutPositions(FakeSink sink) {
        return sink.text().replaceAll("(?<=\n\n)id: [^\n]+\n\n", "");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    /** A log without a history, which goes on elsewhere when told so. */
    private static final class ResettableBroker implements SseBroker {

        private volatile Position head = new Position("a", 5);
        private Listener listener;

        void hand(String epoch, long sequence, String data) {
            listener.published(PublishedEvent.of(
                    new Position(epoch, sequence), new Publication(new Topic("orders"), null, SseEvent.of(data))));
        }

        void reset(String epoch, long sequence) {
            head = new Position(epoch, sequence);
            listener.reset(new Gap(Gap.Reason.UNKNOWN_POSITION, head));
        }

        @Override
        public Position publish(Publication publication) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Position head() {
            return head;
        }

        @Override
        public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
            return new Gap(Gap.Reason.HISTORY_TOO_SHORT, head);
        }

        @Override
        public List<TopicHistory> topics() {
            return List.of();
        }

        @Override
        public void listen(Listener listener) {
            this.listener = listener;
        }
    }
}
