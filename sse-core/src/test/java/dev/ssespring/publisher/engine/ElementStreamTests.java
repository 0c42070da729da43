package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.PublisherFixture.END;
import static dev.ssespring.publisher.engine.PublisherFixture.FAILED;
import static dev.ssespring.publisher.engine.PublisherFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.StreamLog;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElementStreamTests {

    /** A mailbox holds four of these; a fifth waits in send. */
    private static final int PULLED_AHEAD = 5;

    private final LogRecorder log = new LogRecorder(StreamLog.PRODUCERS);
    private final PublisherFixture fixture =
            new PublisherFixture(PublisherFixture.options(4, 1_000, PublisherFixture.IMPATIENT));
    private final SseEventPublisher publisher = fixture.publisher;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger pulled = new AtomicInteger();

    @AfterEach
    void close() {
        fixture.close();
        log.close();
    }

    @Test
    void anEventGoesAsItIsAStringAsDataAndAnythingElseByThePayloadWriter() {
        List<Object> elements =
                List.of(SseEvent.builder().event("e").id("1").data("a").build(), "b", 3, List.of("d"));
        String expected = OPEN + "event: e\ndata: a\nid: 1\n\ndata: b\n\ndata: json(3)\n\ndata: json([d])\n\n" + END;

        FakeSink ofIterable = fixture.open(publisher.stream(elements));
        FakeSink ofStream = fixture.open(publisher.stream(elements.stream()));

        assertThat(ofIterable.awaitEnd().flushed()).isEqualTo(expected);
        assertThat(ofStream.awaitEnd().flushed()).isEqualTo(expected);
    }

    @Test
    void noElementsMakeAnEmptyResponse() {
        assertThat(fixture.open(publisher.stream(List.of())).awaitEnd().flushed())
                .isEqualTo(OPEN + END);
        assertThat(fixture.open(publisher.stream(Stream.empty())).awaitEnd().flushed())
                .isEqualTo(OPEN + END);
    }

    @Test
    void aNullElementIsAFailureAfterThoseBeforeIt() {
        FakeSink sink = fixture.open(publisher.stream(Arrays.asList("a", null, "c")));

        assertThat(sink.awaitEnd().flushed()).isEqualTo(OPEN + "data: a\n\n" + FAILED + END);
        assertThat(log.at(Level.ERROR)).hasSize(1);
    }

    @Test
    void aParallelStreamKeepsItsOrder() {
        List<String> expected =
                IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();

        FakeSink sink = fixture.open(publisher.stream(expected.stream().parallel()));

        sink.awaitEnd();
        assertThat(Wire.data(sink)).isEqualTo(expected);
    }

    @Test
    void aStreamIsClosedAtItsEndOnceItsLastElementIsSent() {
        FakeSink sink = fixture.open(publisher.stream(counted(Stream.of("a", "b"))));

        sink.awaitEnd();

        assertThat(closed).isTrue();
        assertThat(pulled).hasValue(2);
    }

    @Test
    void aStreamIsClosedWhenAnElementFails() {
        FakeSink sink =
                fixture.open(publisher.stream(counted(Stream.of("a", "b")).map(element -> {
                    throw new IllegalStateException("Bug");
                })));

        sink.awaitEnd();

        assertThat(closed).isTrue();
        assertThat(log.at(Level.ERROR)).hasSize(1);
    }

    @Test
    void aStreamIsClosedWhenTheClientLeaves() {
        FakeSink sink = fixture.open(
                publisher.stream(counted(Stream.generate(() -> "x"))),
                FakeSink.ready().stoppingAfter(20));
        sink.awaitFlushedPart("data: x");

        sink.clientLeaves();

        Eventually.until("closed", closed::get);
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aStreamIsClosedWhenThePublisherDrains() {
        fixture.open(
                publisher.stream(counted(Stream.generate(() -> "x"))),
                FakeSink.ready().stoppingAfter(20));

        publisher.drain();

        Eventually.until("closed", closed::get);
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aStreamIsClosedWhenItIsRefused() {
        publisher.drain();
        SseStream stream = publisher.stream(counted(Stream.of("a")));

        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> stream.open(new StreamRequest(null, null, null), FakeSink.notReady()));

        assertThat(closed).isTrue();
        assertThat(pulled).hasValue(0);
    }

    static List<Stream<Integer>> endless() {
        Stream<Integer> flatMappedOfEndless = Stream.iterate(0, i -> i + 2).flatMap(i -> Stream.of(i, i + 1));
        Stream<Integer> flatMappedToEndless = Stream.of(0).flatMap(zero -> Stream.iterate(zero, i -> i + 1));
        return List.of(Stream.iterate(0, i -> i + 1), flatMappedOfEndless, flatMappedToEndless);
    }

    @ParameterizedTest
    @MethodSource("endless")
    void anEndlessStreamIsPulledOnlyAsTheClientReads(Stream<Integer> endless) throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        FakeSink sink = fixture.open(
                publisher.stream(counted(endless.peek(i -> thread.complete(Thread.currentThread())))),
                FakeSink.notReady().stoppingAfter(20));

        Eventually.waits(thread.get(10, TimeUnit.SECONDS));
        assertThat(pulled).hasValue(PULLED_AHEAD);
        sink.setReady(true);
        Eventually.until("more", () -> sink.count(FakeSink.Call.FLUSH) >= 20);
        sink.clientLeaves();

        Eventually.until("closed", closed::get);
        assertThat(Wire.data(sink)).startsWith("json(0)", "json(1)", "json(2)", "json(3)", "json(4)");
    }

    @Test
    void aCollectionIsNotLockedWhileTheClientDoesNotRead() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Object tellsWhoReads = new Object() {
            @Override
            public String toString() {
                thread.complete(Thread.currentThread());
                return "me";
            }
        };
        List<Object> elements = Collections.synchronizedList(Collections.nCopies(PULLED_AHEAD + 1, tellsWhoReads));
        FakeSink sink = fixture.open(publisher.stream(elements), FakeSink.notReady());
        Eventually.waits(thread.get(10, TimeUnit.SECONDS));

        CompletableFuture<Integer> size = CompletableFuture.supplyAsync(elements::size);

        assertThat(size.get(10, TimeUnit.SECONDS)).isEqualTo(PULLED_AHEAD + 1);
        sink.setReady(true);
        assertThat(Wire.data(sink.awaitEnd())).hasSize(PULLED_AHEAD + 1);
    }

    private <T> Stream<T> counted(Stream<T> elements) {
        return elements.onClose(() -> closed.set(true)).peek(element -> {
            if (pulled.incrementAndGet() > 1_000_000) {
                throw new IllegalStateException("Pulled without need");
            }
        });
    }
}
