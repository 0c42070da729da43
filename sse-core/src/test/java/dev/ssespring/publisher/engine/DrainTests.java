package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.PublisherFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.engine.FakeSink.Call;
import dev.ssespring.publisher.log.StreamLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DrainTests {

    private static final StreamRequest REQUEST = new StreamRequest(null, null, null);

    @Test
    void everyResponseHasEndedWhenDrainReturns() {
        try (PublisherFixture fixture = new PublisherFixture(PublisherFixture.manyWriters())) {
            List<FakeSink> sinks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sinks.add(fixture.subscribe("a", "b.*"));
            }
            fixture.publisher.publish("a", SseEvent.of("last"));

            fixture.publisher.drain();

            assertThat(sinks).allSatisfy(sink -> {
                assertThat(sink.count(Call.END)).isOne();
                assertEndsWithARetryAfter(fixture.opened(0) + fixture.event(1, "last"), sink);
            });
            assertThat(fixture.publisher.openStreams()).isZero();
            EngineState.assertNothingSubscribed(fixture.publisher);
        }
    }

    @Test
    void tellsWhetherStreamsAreAccepted() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            assertThat(fixture.publisher.isAccepting()).isTrue();
            fixture.publisher.drain();
            assertThat(fixture.publisher.isAccepting()).isFalse();
            fixture.publisher.start();
            assertThat(fixture.publisher.isAccepting()).isTrue();
        }
    }

    @Test
    void producersAreInterruptedAndThatIsNoFailure() throws Exception {
        try (LogRecorder log = new LogRecorder(StreamLog.PRODUCERS);
                PublisherFixture fixture = new PublisherFixture()) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            FakeSink sink = fixture.open(fixture.publisher.stream(out -> {
                out.send(SseEvent.of("a"));
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException ex) {
                    thrown.complete(ex);
                    throw ex;
                }
            }));
            sink.awaitFlushed(OPEN + "data: a\n\n");

            fixture.publisher.drain();

            assertThat(sink.hasEnded()).isTrue();
            assertThat(thrown.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            Eventually.asserted(() -> assertThat(log.messagesAt(Level.DEBUG))
                    .containsExactly("A producer threw an exception after its stream was closed"));
            assertThat(log.at(Level.ERROR)).isEmpty();
        }
    }

    @Test
    void aSendThatWaitsOrComesLaterIsToldThatTheStreamIsDrained() throws Exception {
        try (PublisherFixture fixture =
                new PublisherFixture(PublisherFixture.options(2, 1_000, PublisherFixture.IMPATIENT))) {
            CompletableFuture<Thread> thread = new CompletableFuture<>();
            CompletableFuture<List<Throwable>> thrown = new CompletableFuture<>();
            fixture.open(
                    fixture.publisher.stream(out -> {
                        thread.complete(Thread.currentThread());
                        out.send(SseEvent.of("a"));
                        out.send(SseEvent.of("b"));
                        Throwable waiting = catchThrowable(() -> out.send(SseEvent.of("c")));
                        Throwable late = catchThrowable(() -> out.send(SseEvent.of("d")));
                        thrown.complete(List.of(waiting, late));
                    }),
                    FakeSink.notReady());
            Eventually.waits(thread.get(10, TimeUnit.SECONDS));

            fixture.publisher.drain();

            assertThat(thrown.get(10, TimeUnit.SECONDS))
                    .hasSize(2)
                    .allSatisfy(failure -> assertThat(failure)
                            .isInstanceOf(StreamClosedException.class)
                            .hasMessage("The stream is closed: DRAINED"));
        }
    }

    @Test
    void aProducerThatGetsItsThreadOnlyAfterwardsIsInterruptedToo() throws Exception {
        List<Runnable> held = new ArrayList<>();
        try (PublisherFixture fixture = new PublisherFixture(held::add)) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            fixture.open(fixture.publisher.stream(
                    out -> thrown.complete(catchThrowable(() -> new CountDownLatch(1).await()))));
            fixture.publisher.drain();

            Thread late = new Thread(held.get(0));
            late.setDaemon(true);
            late.start();

            assertThat(thrown.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            late.join();
            EngineState.assertNoProducers(fixture.publisher);
        }
    }

    @Test
    void pendingEventsAreWrittenFirst() throws Exception {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");
            fixture.publisher.publish("a", SseEvent.of("1"));
            fixture.publisher.publish("a", SseEvent.of("2"));
            Thread draining = new Thread(fixture.publisher::drain);
            draining.start();
            Eventually.waits(draining);
            assertThat(fixture.publisher.publish("a", SseEvent.of("too late")).streams())
                    .as("a hint only: still registered")
                    .isOne();
            assertThat(sink.hasEnded()).isFalse();

            sink.setReady(true);

            draining.join();
            assertThat(sink.hasEnded()).isTrue();
            assertEndsWithARetryAfter(fixture.opened(0) + fixture.event(1, "1") + fixture.event(2, "2"), sink);
        }
    }

    @Test
    void aClientThatDoesNotReadIsCutOffInTheEndAndDelaysNoOther() {
        try (PublisherFixture fixture =
                new PublisherFixture(PublisherFixture.options(100, 1 << 20, PublisherFixture.IMPATIENT))) {
            FakeSink stuck = fixture.subscribe(FakeSink.notReady(), "a");
            FakeSink healthy = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
            fixture.publisher.publish("a", SseEvent.of("1"));

            fixture.publisher.drain();

            assertThat(stuck.hasEnded()).isTrue();
            assertThat(stuck.text()).isEmpty();
            assertEndsWithARetryAfter(fixture.opened(0) + fixture.event(1, "1"), healthy);
            assertThat(fixture.publisher.openStreams()).isZero();
        }
    }

    @Test
    void streamsAreRefusedAfterwardsUntilStartedAgain() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            SseEventPublisher publisher = fixture.publisher;
            publisher.drain();

            for (SseStream stream : List.of(publisher.subscribe("a"), publisher.stream(out -> {}))) {
                assertThatExceptionOfType(StreamRefusedException.class)
                        .isThrownBy(() -> stream.open(REQUEST, FakeSink.notReady()))
                        .withMessage("No new streams: the publisher is being drained")
                        .satisfies(refusal ->
                                assertThat(refusal.retry()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3)));
            }
            assertThat(publisher.openStreams()).isZero();
            assertThat(fixture.producersStarted).hasValue(0);
            assertThat(publisher.publish("a", SseEvent.of("1")).position().sequence())
                    .as("publishing stays possible")
                    .isOne();

            publisher.start();
            FakeSink sink = fixture.subscribe("a");
            publisher.publish("a", SseEvent.of("2"));

            sink.awaitFlushed(fixture.opened(1) + fixture.event(2, "2"));
        }
    }

    @Test
    void closingWithoutAnyPatienceEndsEveryResponseNevertheless() {
        try (PublisherFixture fixture = new PublisherFixture(PublisherFixture.options(100, 1_000, Duration.ZERO))) {
            CountDownLatch closed = new CountDownLatch(1);
            FakeSink first = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
            first.on(Call.END, () -> awaitQuietly(closed));
            first.clientLeaves();
            first.awaitEnd();
            FakeSink behind = fixture.subscribe(FakeSink.notReady(), "a");

            fixture.publisher.close();
            closed.countDown();

            behind.awaitEnd();
        }
    }

    @Test
    void anInterruptedDrainCutsStreamsOffAndKeepsTheFlag() throws Exception {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink stuck = fixture.subscribe(FakeSink.notReady(), "a");
            CompletableFuture<Boolean> flag = new CompletableFuture<>();
            Thread draining = new Thread(() -> {
                fixture.publisher.drain();
                flag.complete(Thread.currentThread().isInterrupted());
            });
            draining.start();
            Eventually.waits(draining);

            draining.interrupt();

            assertThat(flag.get(5, TimeUnit.SECONDS)).isTrue();
            stuck.awaitEnd();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void clientsAreToldToReconnectAtDifferentTimesAtTheBeginningAndAtTheEnd() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().retry(Duration.ofSeconds(2), 0.5))) {
            List<FakeSink> sinks =
                    Stream.generate(() -> fixture.subscribe("a")).limit(50).toList();

            fixture.publisher.drain();

            assertThat(retries(sinks, 0))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(millis -> assertThat(millis).isBetween(2_000L, 3_000L));
            assertThat(retries(sinks, 1))
                    .hasSizeGreaterThan(10)
                    .allSatisfy(millis -> assertThat(millis).isBetween(2_000L, 3_000L));
        }
    }

    /** The different values of the first, or second, hint of each. */
    private static Set<Long> retries(List<FakeSink> sinks, int index) {
        return sinks.stream()
                .map(sink -> sink.flushed()
                        .lines()
                        .filter(line -> line.startsWith("retry: "))
                        .map(line -> Long.valueOf(line.substring("retry: ".length())))
                        .toList()
                        .get(index))
                .collect(Collectors.toSet());
    }

    @Test
    void aFullMailboxStillHasRoomForTheRetry() throws Exception {
        try (PublisherFixture fixture =
                new PublisherFixture(PublisherFixture.options(1, 1 << 20, PublisherFixture.PATIENT))) {
            FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");
            Thread draining = new Thread(fixture.publisher::drain);
            draining.start();
            Eventually.waits(draining);

            sink.setReady(true);

            draining.join();
            assertEndsWithARetryAfter(fixture.opened(0), sink);
        }
    }

    /** Two to three seconds. */
    private static void assertEndsWithARetryAfter(String expected, FakeSink sink) {
        assertThat(sink.flushed()).startsWith(expected);
        assertThat(sink.flushed().substring(expected.length())).matches("retry: (2\\d{3}|3000)\n\n");
    }
}
