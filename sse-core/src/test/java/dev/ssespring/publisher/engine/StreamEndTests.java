package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.PublisherFixture.END;
import static dev.ssespring.publisher.engine.PublisherFixture.FAILED;
import static dev.ssespring.publisher.engine.PublisherFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.stream.StreamHandle;
import dev.ssespring.publisher.stream.TestStreams;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a stream that has a producer ends, and what its client gets when it asks again. */
class StreamEndTests {

    private static final StreamOptions RESTARTS = StreamOptions.DEFAULTS.restarts(true);
    private static final String END_ID = "dev.ssespring.stream-ended";

    private final LogRecorder log = new LogRecorder(StreamLog.PRODUCERS);
    private final PublisherFixture fixture =
            new PublisherFixture(PublisherFixture.options(4, 1_000, Duration.ofSeconds(1)));
    private final SseEventPublisher publisher = fixture.publisher;
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
        log.close();
    }

    private enum Form {
        PRODUCER,
        ITERABLE,
        STREAM,
        SOURCE
    }

    private SseStream describe(Form form) {
        return switch (form) {
            case PRODUCER ->
                publisher.stream(out -> {
                    started.incrementAndGet();
                    out.send(SseEvent.of("x"));
                });
            case ITERABLE ->
                publisher.stream((Iterable<String>) () -> {
                    started.incrementAndGet();
                    return List.of("x").iterator();
                });
            case STREAM ->
                publisher.stream(Stream.of("x")
                        .peek(element -> started.incrementAndGet())
                        .onClose(closed::incrementAndGet));
            case SOURCE ->
                publisher.streamFrom(source(subscriber -> {
                    started.incrementAndGet();
                    subscriber.onNext("x");
                    subscriber.onComplete();
                }));
        };
    }

    @ParameterizedTest
    @EnumSource
    void theLastBlockTellsTheClientThatItHasEverything(Form form) {
        FakeSink sink = fixture.open(describe(form)).awaitEnd();

        assertThat(sink.flushed()).isEqualTo(OPEN + "data: x\n\n" + END);
        assertThat(started).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatHasEverythingDoesNotStartItAgain(Form form) {
        SseStream stream = describe(form);

        assertThat(stream.isCompletedFor(END_ID)).isTrue();
        stream.discard();

        assertThat(closed).hasValue(form == Form.STREAM ? 1 : 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> describe(form).open(request(END_ID), FakeSink.ready()))
                .withMessageContaining("204");
        assertThat(closed).hasValue(form == Form.STREAM ? 2 : 0);
        assertThat(started).hasValue(0);
        assertThat(publisher.statistics().opened()).isZero();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "end", "stream-ended", "DEV.SSESPRING.STREAM-ENDED", "dev.ssespring.stream-ended ", "a-1"})
    void anyOtherIdStartsTheProducerWhichLearnsIt(String id) {
        CompletableFuture<String> learned = new CompletableFuture<>();
        SseStream stream = publisher.stream(out -> learned.complete("" + out.lastEventId()));

        assertThat(stream.isCompletedFor(id)).isFalse();
        fixture.open(stream, FakeSink.ready(), request(id)).awaitEnd();

        assertThat(learned).isCompletedWithValue("" + id);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatRestartsHasNoLastBlockAndIsStartedAgain(Form form) {
        FakeSink sink = fixture.open(describe(form).with(RESTARTS)).awaitEnd();

        assertThat(sink.flushed()).isEqualTo(OPEN + "data: x\n\n");
        assertThat(describe(form).with(RESTARTS).isCompletedFor(END_ID)).isFalse();
        fixture.open(describe(form).with(RESTARTS), FakeSink.ready(), request(END_ID))
                .awaitEnd();
        assertThat(started).hasValue(2);
    }

    @Test
    void aProducerThatRestartsLearnsNoIdThatIsNotItsOwn() {
        CompletableFuture<Boolean> learned = new CompletableFuture<>();
        SseStream stream = publisher.stream(out -> learned.complete(out.lastEventId() == null));

        fixture.open(stream.with(RESTARTS), FakeSink.ready(), request(END_ID)).awaitEnd();

        assertThat(learned).isCompletedWithValue(true);
    }

    @Test
    void restartingIsKeptByAllOtherOptions() {
        StreamOptions options = RESTARTS.overflow(OverflowPolicy.CONFLATE)
                .mailbox(1, 1)
                .lifetime(Duration.ofSeconds(1))
                .expiresAt(fixture.clock.instant());

        assertThat(options.restarts()).isTrue();
        assertThat(StreamOptions.DEFAULTS.restarts()).isFalse();
        assertThat(options.restarts(false).restarts()).isFalse();
        assertThat(options.restarts(false).overflow()).isEqualTo(OverflowPolicy.CONFLATE);
    }

    @Test
    void aSubscriptionIsNeverCompleted() {
        SseStream stream = publisher.subscribe("a");

        assertThat(stream.isCompletedFor(END_ID)).isFalse();
        fixture.open(stream, FakeSink.ready(), request(END_ID))
                .awaitFlushed(OPEN
                        + "event: stream-reset\ndata: {\"reason\":\"unknown-position\",\"from\":\"%s\"}\nid: %s\n\n"
                                .formatted(fixture.id(0), fixture.id(0)));
    }

    static List<Throwable> failures() {
        return List.of(new IllegalStateException("secret"), new InterruptedException("secret"), new Error("secret"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsReportedWithoutItsTextAndEndsTheStreamPermanently(Throwable failure) {
        SseStream ofProducer = publisher.stream(out -> throwIt(failure));
        SseStream ofSource = publisher.streamFrom(source(subscriber -> subscriber.onError(failure)));

        for (SseStream stream : List.of(ofProducer, ofSource)) {
            assertThat(fixture.open(stream).awaitEnd().flushed()).isEqualTo(OPEN + FAILED + END);
        }
    }

    @Test
    void aFailureOfAStreamThatRestartsIsReportedToo() {
        SseStream stream = publisher.stream(out -> throwIt(new IllegalStateException("secret")));

        assertThat(fixture.open(stream.with(RESTARTS)).awaitEnd().flushed()).isEqualTo(OPEN + FAILED);
    }

    @Test
    void theNameOfTheFailureCanBeChosen() {
        PublisherOptions defaults = PublisherOptions.DEFAULTS;
        PublisherOptions options = new PublisherOptions(
                defaults.mailbox(),
                defaults.times(),
                defaults.limits(),
                new PublisherOptions.Notices("reset", "gap", "broken"),
                1);
        try (PublisherFixture other = new PublisherFixture(options)) {
            other.open(other.publisher.stream(out -> throwIt(new IllegalStateException("secret"))))
                    .awaitEnd()
                    .awaitFlushedPart("event: broken\ndata: {\"reason\":\"producer-failed\"}\n\n" + END);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thereIsRoomForTheEndInAFullMailbox(boolean failing) {
        FakeSink sink = fixture.open(
                publisher.stream(out -> {
                    for (int i = 0; i < 4; i++) {
                        out.send(SseEvent.of("x"));
                    }
                    if (failing) {
                        throw new IllegalStateException("secret");
                    }
                }),
                FakeSink.notReady());
        Eventually.until("closed", () -> isClosed(sink));
        sink.setReady(true);

        assertThat(sink.awaitEnd().flushed()).isEqualTo(OPEN + "data: x\n\n".repeat(4) + (failing ? FAILED : "") + END);
    }

    /** A closed mailbox leaves the four events, the opening block and one or two last blocks. */
    private boolean isClosed(FakeSink sink) {
        return !sink.hasEnded() && publisher.streams().stream().anyMatch(stream -> stream.backlogEvents() >= 6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEventMustNotHaveTheReservedId(boolean reactive) {
        SseEvent event = SseEvent.builder().id(END_ID).data("x").build();
        SseStream stream =
                reactive ? publisher.streamFrom(source(s -> s.onNext(event))) : publisher.stream(List.of(event));

        assertThat(fixture.open(stream).awaitEnd().flushed()).isEqualTo(OPEN + FAILED + END);
    }

    @Test
    void theMessageAboutTheReservedIdNamesIt() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        fixture.open(publisher.stream(out -> {
                    try {
                        out.send(SseEvent.builder().id(END_ID).build());
                    } catch (IllegalArgumentException ex) {
                        thrown.complete(ex);
                    }
                }))
                .awaitEnd();

        assertThat(thrown)
                .isCompletedWithValueMatching(ex -> ex.getMessage().contains("must not have the id '" + END_ID + "'"));
    }

    static Stream<BiConsumer<StreamEndTests, FakeSink>> endsBeforeTheEnd() {
        return Stream.of(
                (test, sink) -> test.publisher.drain(),
                (test, sink) -> test.publisher.disconnect("alice"),
                (test, sink) -> test.fixture.clock.advance(Duration.ofHours(2)),
                (test, sink) -> sink.clientLeaves());
    }

    @ParameterizedTest
    @MethodSource("endsBeforeTheEnd")
    void whatEndsAStreamBeforeItsProducerIsNeitherItsEndNorAFailure(BiConsumer<StreamEndTests, FakeSink> end)
            throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        SseStream stream = publisher.stream(out -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException ex) {
                        thrown.complete(ex);
                        throw ex;
                    }
                })
                .with(StreamOptions.DEFAULTS.lifetime(Duration.ofHours(1)));
        FakeSink sink = fixture.open(
                stream, FakeSink.ready(), new StreamRequest(null, () -> "alice", PublisherFixture.ADDRESS));
        sink.awaitFlushed(OPEN);

        end.accept(this, sink);

        sink.awaitEnd();
        thrown.get(10, TimeUnit.SECONDS);
        assertThat(sink.text()).doesNotContain(END_ID, "stream-failed");
        assertThat(log.at(Level.ERROR)).isEmpty();
        assertThat(publisher.statistics().closed())
                .doesNotContainEntry(CloseReason.PRODUCER_FAILED, 1L)
                .doesNotContainEntry(CloseReason.COMPLETED, 1L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProducerThatEndsBecauseItsClientHasLeftHasNeitherCompletedNorFailed(boolean failing) throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch writerMayGoOn = new CountDownLatch(1);
        CompletableFuture<Thread> producer = new CompletableFuture<>();
        FakeSink sink = FakeSink.ready().on(FakeSink.Call.FLUSH, () -> await(writerMayGoOn));
        fixture.open(
                publisher.stream(out -> {
                    producer.complete(Thread.currentThread());
                    left.await();
                    assertThat(out.isOpen()).isFalse();
                    if (failing) {
                        throw new IllegalStateException("secret");
                    }
                }),
                sink);
        Eventually.until("writer at work", () -> sink.count(FakeSink.Call.FLUSH) == 1);
        sink.clientLeaves();

        left.countDown();
        Eventually.asserted(() -> EngineState.assertNoProducers(publisher));
        writerMayGoOn.countDown();

        sink.awaitEnd();
        Eventually.asserted(
                () -> assertThat(publisher.statistics().closed()).containsEntry(CloseReason.CLIENT_GONE, 1L));
        assertThat(sink.text()).isEqualTo(OPEN);
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aStreamThatIsClosedTwiceAtATimeHasTheEndOfTheFirst() throws Exception {
        int rounds = 5_000;
        StreamHandle[] stream = new StreamHandle[1];
        CyclicBarrier start = new CyclicBarrier(2, () -> stream[0] = TestStreams.idle());
        AtomicInteger completed = new AtomicInteger();
        CyclicBarrier end = new CyclicBarrier(2, () -> {
            String last = EngineState.takePending(stream[0]);
            boolean drained = last.equals("retry: 0\n\n");
            assertThat(last).isEqualTo(drained ? "retry: 0\n\n" : END);
            if (!drained) {
                completed.incrementAndGet();
            }
        });

        Together.run(
                () -> {
                    for (int round = 0; round < rounds; round++) {
                        start.await();
                        stream[0].complete();
                        end.await();
                    }
                },
                () -> {
                    for (int round = 0; round < rounds; round++) {
                        start.await();
                        stream[0].closeForNow(CloseReason.DRAINED);
                        end.await();
                    }
                });

        assertThat(completed.get()).as("both ways were taken").isBetween(1, rounds - 1);
    }

    private static StreamRequest request(String lastEventId) {
        return new StreamRequest(lastEventId, null, PublisherFixture.ADDRESS);
    }

    private static void throwIt(Throwable failure) throws Exception {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (Exception) failure;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** Does this once it is asked for elements. */
    private static Flow.Publisher<Object> source(Consumer<Flow.Subscriber<? super Object>> signals) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean asked;

            @Override
            public void request(long n) {
                if (!asked) {
                    asked = true;
                    signals.accept(subscriber);
                }
            }

            @Override
            public void cancel() {}
        });
    }
}
