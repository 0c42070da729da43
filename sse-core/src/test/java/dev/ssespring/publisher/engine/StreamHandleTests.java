package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.engine.FakeSink.Call;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamHandleTests {

    private static final String MEGABYTE = "0123456789abcdef".repeat(1 << 16);

    private final PublisherFixture fixture = new PublisherFixture();
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void writesNothingWhileNotReadyThenAllThatIsPendingAtOnceWithOneFlush() {
        FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");
        StringBuilder expected = new StringBuilder(fixture.opened(0));
        for (int i = 1; i <= 100; i++) {
            publisher.publish("a", SseEvent.of("event " + i));
            expected.append(fixture.event(i, "event " + i));
        }
        fixture.settle();
        assertThat(sink.count(Call.WRITE)).isZero();
        assertThat(sink.count(Call.FLUSH)).isZero();

        sink.setReady(true);

        sink.awaitFlushed(expected.toString());
        assertThat(sink.count(Call.WRITE)).isOne();
        assertThat(sink.count(Call.FLUSH)).isOne();
    }

    @Test
    void flushesOnlyWhenReadyAgain() {
        FakeSink sink = FakeSink.ready();
        sink.on(Call.WRITE, () -> sink.setReady(false));
        fixture.subscribe(sink, "a");
        fixture.settle();
        assertThat(sink.text()).isEqualTo(fixture.opened(0));
        assertThat(sink.count(Call.FLUSH)).isZero();

        sink.setReady(true);

        sink.awaitFlushed(fixture.opened(0));
        assertThat(sink.count(Call.FLUSH)).isOne();
        // A drain would wait for it to be ready.
        sink.clientLeaves();
    }

    @Test
    void writesNothingAtNewsThatIsNone() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));

        for (int i = 0; i < 10; i++) {
            sink.tellReadyAgain();
        }

        fixture.settle();
        assertThat(sink.count(Call.WRITE)).isOne();
        assertThat(sink.count(Call.FLUSH)).isOne();
    }

    /** Smaller than a chunk of several events, as large, larger, and larger than the event. */
    @ParameterizedTest
    @ValueSource(ints = {1, StreamSink.MAX_CHUNK_SIZE, 32_768, 2_000_000})
    void writesALargeEventInPiecesOfTheSinksSizeAndFlushesEach(int maxWriteSize) {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0)).maxWriteSize(maxWriteSize);

        publisher.publish("a", SseEvent.of(MEGABYTE));

        String event = fixture.event(1, MEGABYTE);
        sink.awaitFlushed(fixture.opened(0) + event);
        int pieces = (int) Math.ceil((double) event.length() / Math.max(maxWriteSize, StreamSink.MAX_CHUNK_SIZE));
        assertThat(sink.count(Call.WRITE)).isEqualTo(1 + pieces);
        assertThat(sink.count(Call.FLUSH)).isEqualTo(1 + pieces);
    }

    @Test
    void smallEventsTogetherAreWrittenInChunksWhateverTheSinkAllows() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0)).maxWriteSize(1_000_000);
        sink.setReady(false);
        StringBuilder events = new StringBuilder(fixture.opened(0));
        for (int i = 1; i <= 30; i++) {
            publisher.publish("a", SseEvent.of("x".repeat(1_000)));
            events.append(fixture.event(i, "x".repeat(1_000)));
        }
        fixture.settle();

        sink.setReady(true);

        sink.awaitFlushed(events.toString());
        assertThat(sink.count(Call.WRITE)).isEqualTo(1 + 4);
    }

    @Test
    void aLargeEventBetweenSmallOnesIsWrittenWhole() {
        String large = "x".repeat(50_000);
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.setReady(false);
        for (String data : List.of("before", large, "after")) {
            publisher.publish("a", SseEvent.of(data));
        }
        fixture.settle();

        sink.setReady(true);

        sink.awaitFlushed(
                fixture.opened(0) + fixture.event(1, "before") + fixture.event(2, large) + fixture.event(3, "after"));
    }

    @Test
    void keepsALargeEventWholeWhenTheSinkIsNotReadyAfterEachPiece() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.on(Call.WRITE, () -> sink.setReady(false));

        publisher.publish("a", SseEvent.of(MEGABYTE));
        publisher.publish("b", SseEvent.of("not for this one"));

        Eventually.until("all written", () -> {
            sink.setReady(true);
            return sink.flushed().length() > MEGABYTE.length();
        });
        assertThat(sink.text()).isEqualTo(fixture.opened(0) + fixture.event(1, MEGABYTE));
        // A drain would wait for it to be ready.
        sink.clientLeaves();
    }

    @ParameterizedTest
    @ValueSource(ints = {StreamSink.MAX_CHUNK_SIZE, 32_768})
    void aStreamWithMuchToWriteDoesNotHoldUpTheOthersOfItsWriter(int maxWriteSize) {
        FakeSink busy =
                fixture.subscribe("busy").awaitFlushed(fixture.opened(0)).maxWriteSize(maxWriteSize);
        FakeSink other = fixture.subscribe("other").awaitFlushed(fixture.opened(0));
        AtomicInteger writesBeforeTheOther = new AtomicInteger();
        other.on(Call.WRITE, () -> writesBeforeTheOther.set(busy.count(Call.WRITE)));
        busy.on(Call.WRITE, () -> {
            busy.on(Call.WRITE, () -> {});
            publisher.publish("other", SseEvent.of("x"));
        });

        publisher.publish("busy", SseEvent.of(MEGABYTE));

        busy.awaitFlushed(fixture.opened(0) + fixture.event(1, MEGABYTE));
        other.awaitFlushed(fixture.opened(0) + fixture.event(2, "x"));
        assertThat(writesBeforeTheOther).hasValueBetween(2, 1 + 256_000 / maxWriteSize + 1);
    }

    @Test
    void aStreamThatGetsASmallEventDuringEachWriteDoesNotHoldUpTheOthersOfItsWriter() {
        FakeSink busy = fixture.subscribe("busy").awaitFlushed(fixture.opened(0));
        FakeSink other = fixture.subscribe("other").awaitFlushed(fixture.opened(0));
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger writesBeforeTheOther = new AtomicInteger();
        other.on(Call.WRITE, () -> writesBeforeTheOther.set(writes.get()));
        busy.on(Call.WRITE, () -> {
            if (writes.incrementAndGet() == 1) {
                publisher.publish("other", SseEvent.of("x"));
            }
            if (writes.get() < 500) {
                publisher.publish("busy", SseEvent.of("x"));
            }
        });

        publisher.publish("busy", SseEvent.of("x"));

        other.awaitFlushed(fixture.opened(0) + fixture.event(2, "x"));
        assertThat(writesBeforeTheOther).hasValueBetween(1, 32);
        Eventually.until("all written", () -> writes.get() == 500);
    }

    static Stream<Arguments> faults() {
        return Stream.of(Call.IS_READY, Call.WRITE, Call.FLUSH, Call.END)
                .flatMap(call -> Stream.of(
                                new IOException("Broken pipe"),
                                new IllegalStateException("Recycled"),
                                new NoClassDefFoundError("Container"))
                        .filter(thrown -> !(thrown instanceof IOException) || call == Call.WRITE || call == Call.FLUSH)
                        .map(thrown -> Arguments.of(call, thrown)));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aSinkThatThrowsEndsItsOwnStreamOnly(Call call, Throwable thrown) {
        FakeSink broken = fixture.subscribe("a", "b.*").awaitFlushed(fixture.opened(0));
        FakeSink healthy = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        broken.throwing(call, thrown);

        publisher.publish("a", SseEvent.of("1"));
        if (call == Call.END) {
            broken.clientLeaves();
        }

        healthy.awaitFlushed(fixture.opened(0) + fixture.event(1, "1"));
        broken.awaitEnd();
        Eventually.until("removed from the registry", () -> publisher.openStreams() == 1);
        assertThat(publisher.publish("a", SseEvent.of("2")).streams()).isOne();
        healthy.awaitFlushed(fixture.opened(0) + fixture.event(1, "1") + fixture.event(2, "2"));
    }

    @Test
    void endsWhenTheContainerReportsItAlsoWhileNotReady() {
        FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");

        sink.clientLeaves();

        sink.awaitEnd();
        assertThat(sink.text()).isEmpty();
    }

    @Test
    void writesNothingMoreToAClientThatLeft() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.on(Call.WRITE, sink::clientLeaves);

        publisher.publish("a", SseEvent.of(MEGABYTE));

        sink.awaitEnd();
        assertThat(sink.count(Call.WRITE)).isEqualTo(2);
        assertThat(sink.count(Call.FLUSH)).isOne();
    }

    @Test
    void leavesTheSinkAloneOnceItHasEnded() {
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.clientLeaves();
        sink.awaitEnd();
        int asked = sink.count(Call.IS_READY);

        sink.tellReadyAgain();
        sink.clientLeaves();
        publisher.publish("a", SseEvent.of("x"));
        fixture.clock.advance(PublisherFixture.HEARTBEAT.multipliedBy(3));
        publisher.drain();
        publisher.start();
        fixture.settle();

        assertThat(sink.count(Call.IS_READY)).isEqualTo(asked);
        assertThat(sink.count(Call.END)).isOne();
    }

    @Test
    void staysOnTheRegistryUntilItsResponseHasEnded() {
        AtomicInteger openAtTheEnd = new AtomicInteger();
        FakeSink sink = fixture.subscribe("a").awaitFlushed(fixture.opened(0));
        sink.on(Call.END, () -> openAtTheEnd.set(publisher.openStreams()));

        publisher.drain();

        assertThat(sink.hasEnded()).isTrue();
        assertThat(openAtTheEnd).hasValue(1);
    }
}
