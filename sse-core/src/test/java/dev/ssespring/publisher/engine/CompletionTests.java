package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.engine.FakeSink.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a response ends, and that its stream counts until its container is done with it. */
class CompletionTests {

    private static final Duration NEVER_COMPLETED = Duration.ofMinutes(2);

    @Test
    void streamCountsForLimitsUntilItsResponseIsCompleted() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(1, 0, 0))) {
            FakeSink sink = fixture.subscribe(FakeSink.ready().completingLate(), "orders");
            sink.awaitFlushedPart("retry");
            long id = fixture.publisher.streams().get(0).id();
            assertThat(fixture.publisher.disconnect(id)).isTrue();
            sink.awaitEnd();

            assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.DISCONNECTED, 1L);
            assertThat(fixture.publisher.openStreams()).isOne();
            assertThat(fixture.publisher.streams()).hasSize(1);
            assertThatExceptionOfType(StreamRefusedException.class).isThrownBy(() -> fixture.subscribe("orders"));
            assertThat(fixture.publisher.disconnect(id)).as("ended already").isFalse();

            sink.complete();
            awaitNone(fixture);
            fixture.subscribe("orders").awaitFlushedPart("retry");
        }
    }

    @Test
    void streamWhoseContainerNeverTellsOfTheCompletionIsForgottenInTheEnd() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = fixture.subscribe(FakeSink.ready().completingLate(), "orders");
            sink.awaitFlushedPart("retry");
            fixture.publisher.disconnect(fixture.publisher.streams().get(0).id());
            sink.awaitEnd();

            fixture.clock.advance(NEVER_COMPLETED.minusSeconds(1));
            fixture.settle();
            assertThat(fixture.publisher.openStreams()).isOne();
            fixture.clock.advance(Duration.ofSeconds(2));
            awaitNone(fixture);
        }
    }

    @Test
    void streamWhoseResponseHasFailedLeavesAtOnce() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = fixture.subscribe(FakeSink.ready().completingLate(), "orders");
            sink.awaitFlushedPart("retry");
            sink.clientLeaves();
            awaitNone(fixture);
            assertThat(sink.count(Call.ABORT)).isZero();
        }
    }

    @Test
    void streamWhoseResponseCannotBeEndedLeavesAtOnce() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = FakeSink.ready()
                    .completingLate()
                    .throwing(Call.END, new IllegalStateException("The request is recycled"));
            fixture.subscribe(sink, "orders").awaitFlushedPart("retry");
            fixture.publisher.disconnect(fixture.publisher.streams().get(0).id());
            awaitNone(fixture);
        }
    }

    @Test
    void disconnectedStreamWhoseLastEventIsNotFlushedEndsInOrderBehindIt() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = FakeSink.ready();
            sink.on(
                    Call.WRITE,
                    () -> fixture.publisher.streams().forEach(stream -> fixture.publisher.disconnect(stream.id())));
            fixture.subscribe(sink, "orders");
            sink.awaitEnd();
            assertThat(sink.flushed()).startsWith(": open").endsWith("\n\n");
            assertThat(sink.count(Call.ABORT)).isZero();
        }
    }

    @Test
    void disconnectedStreamWhoseClientDoesNotTakeTheLastEventIsAborted() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = FakeSink.ready();
            sink.on(
                    Call.WRITE,
                    () -> fixture.publisher.streams().forEach(stream -> fixture.publisher.disconnect(stream.id())));
            sink.on(Call.FLUSH, () -> sink.setReady(false));
            fixture.subscribe(sink, "orders");
            sink.awaitEnd();
            assertThat(sink.count(Call.ABORT)).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {IOException.class, IllegalStateException.class, LinkageError.class})
    void disconnectedStreamWhoseLastEventCannotBeFlushedIsEnded(Class<? extends Throwable> type) throws Exception {
        Throwable failure = type.getConstructor(String.class).newInstance("The last flush fails");
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = FakeSink.ready();
            sink.on(
                    Call.WRITE,
                    () -> fixture.publisher.streams().forEach(stream -> fixture.publisher.disconnect(stream.id())));
            sink.throwing(Call.FLUSH, failure);
            fixture.subscribe(sink, "orders");
            sink.awaitEnd();
            awaitNone(fixture);
            assertThat(sink.count(Call.END)).isOne();
            Eventually.asserted(() ->
                    assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.DISCONNECTED, 1L));
        }
    }

    @Test
    void responseThatTheContainerCompletesByItselfEndsItsStream() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = fixture.subscribe("orders");
            sink.awaitFlushedPart("retry");
            sink.complete();
            awaitNone(fixture);
            assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.CLIENT_GONE, 1L);
            assertThat(sink.count(Call.ABORT)).isZero();
        }
    }

    @Test
    void streamThatFailsToOpenDoesNotCount() {
        Executor busy = task -> {
            throw new RejectedExecutionException();
        };
        try (PublisherFixture fixture = new PublisherFixture(busy)) {
            FakeSink sink = FakeSink.notReady().completingLate();
            assertThatExceptionOfType(StreamRefusedException.class)
                    .isThrownBy(() -> fixture.open(fixture.publisher.stream(out -> {}), sink));
            awaitNone(fixture);
        }
    }

    @Test
    void clientThatReadsIsSentTheEnd() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = fixture.subscribe("orders");
            sink.awaitFlushedPart("retry");
            fixture.publisher.disconnect(fixture.publisher.streams().get(0).id());
            sink.awaitEnd();
            assertThat(sink.count(Call.ABORT)).isZero();
        }
    }

    /** Where the sink stops being ready: nothing can be sent behind that, least of all the end. */
    @ParameterizedTest
    @EnumSource(names = {"WRITE", "FLUSH"})
    void clientThatDoesNotReadIsCutOff(Call stop) {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = FakeSink.ready();
            fixture.subscribe(sink, "orders").awaitFlushedPart("retry");
            sink.on(stop, () -> sink.setReady(false));
            fixture.publisher.publish("orders", SseEvent.of("x".repeat(20_000)));
            Eventually.until("stuck", () -> sink.count(stop) > 1);
            fixture.settle();
            fixture.publisher.disconnect(fixture.publisher.streams().get(0).id());
            sink.awaitEnd();
            assertThat(sink.count(Call.ABORT)).isOne();
            awaitNone(fixture);
        }
    }

    /** Ready again, but in the middle of an event. */
    @Test
    void eventIsNeverCutByTheEndOfAResponse() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            FakeSink sink = FakeSink.ready();
            fixture.subscribe(sink, "orders").awaitFlushedPart("retry");
            sink.on(Call.FLUSH, () -> {
                if (sink.count(Call.FLUSH) == 2) {
                    fixture.publisher.disconnect(
                            fixture.publisher.streams().get(0).id());
                }
            });
            fixture.publisher.publish("orders", SseEvent.of("x".repeat(20_000)));
            sink.awaitEnd();
            assertThat(sink.count(Call.ABORT)).isOne();
        }
    }

    private static void awaitNone(PublisherFixture fixture) {
        Eventually.until("no stream is open", () -> fixture.publisher.openStreams() == 0);
    }
}
