package dev.ssespring.publisher.engine;

import static dev.ssespring.publisher.engine.PublisherFixture.END;
import static dev.ssespring.publisher.engine.PublisherFixture.FAILED;
import static dev.ssespring.publisher.engine.PublisherFixture.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSender;
import dev.ssespring.publisher.StreamSink;
import dev.ssespring.publisher.log.StreamLog;
import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that a producer writes. */
class ProducerTests {

    private final LogRecorder log = new LogRecorder(StreamLog.PRODUCERS);
    private final PublisherFixture fixture =
            new PublisherFixture(PublisherFixture.options(4, 1_000, PublisherFixture.IMPATIENT));
    private final SseEventPublisher publisher = fixture.publisher;

    @AfterEach
    void close() {
        fixture.close();
        log.close();
        Eventually.asserted(() -> EngineState.assertNoProducers(publisher));
    }

    @Test
    void theEventsAreWrittenThenTheResponseEnds() {
        FakeSink sink = fixture.open(publisher.stream(out -> {
            out.send(SseEvent.builder().id("my-1").event("created").data("a").build());
            out.send("text", "b");
            out.send("object", List.of("c"));
        }));

        sink.awaitEnd();

        assertThat(sink.flushed())
                .isEqualTo(OPEN + "event: created\ndata: a\nid: my-1\n\n" + "event: text\ndata: b\n\n"
                        + "event: object\ndata: json([c])\n\n" + END);
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aResponseWithoutEventsIsOpenedAndEnded() {
        FakeSink sink = fixture.open(publisher.stream(out -> {}));

        sink.awaitEnd();

        assertThat(sink.flushed()).isEqualTo(OPEN + END);
    }

    @Test
    void eachEventIsWrittenAtOnce() {
        CountDownLatch goOn = new CountDownLatch(1);
        FakeSink sink = fixture.open(publisher.stream(out -> {
            out.send(SseEvent.of("a"));
            goOn.await();
        }));

        sink.awaitFlushed(OPEN + "data: a\n\n");
        assertThat(sink.hasEnded()).isFalse();
        goOn.countDown();
        sink.awaitEnd();
    }

    @Test
    void theResponseEndsWithoutItsClientHavingReadNothing() {
        FakeSink sink = fixture.open(publisher.stream(out -> out.send(SseEvent.of("a"))), FakeSink.notReady());
        fixture.settle();
        assertThat(sink.hasEnded()).isFalse();

        sink.setReady(true);

        sink.awaitEnd();
        assertThat(sink.flushed()).isEqualTo(OPEN + "data: a\n\n" + END);
    }

    @Test
    void theSenderTellsWhoAsksAndWhatWasSeenLast() throws Exception {
        CompletableFuture<StreamSender> sender = new CompletableFuture<>();
        CountDownLatch goOn = new CountDownLatch(1);
        Principal alice = () -> "alice";
        FakeSink sink = FakeSink.ready();
        StreamSink.Events events = publisher.stream(out -> {
                    sender.complete(out);
                    goOn.await();
                })
                .open(new StreamRequest("41", alice, null), sink);
        sink.attach(events);

        StreamSender out = sender.get(10, TimeUnit.SECONDS);
        assertThat(out.lastEventId()).isEqualTo("41");
        assertThat(out.principal()).isSameAs(alice);
        assertThat(out.isOpen()).isTrue();
        goOn.countDown();
        sink.awaitEnd();
        assertThat(out.isOpen()).isFalse();
    }

    @Test
    void sendingAfterTheProducerReturnedIsRefused() throws Exception {
        CompletableFuture<StreamSender> sender = new CompletableFuture<>();
        fixture.open(publisher.stream(sender::complete)).awaitEnd();

        assertThatExceptionOfType(StreamClosedException.class)
                .isThrownBy(() -> sender.get().send(SseEvent.of("late")))
                .withMessage("The stream is closed: COMPLETED")
                .satisfies(closed -> assertThat(closed.reason()).isEqualTo(CloseReason.COMPLETED));
    }

    static List<Throwable> failures() {
        return List.of(new IOException("Database"), new IllegalStateException("Bug"), new AssertionError("Error"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void anExceptionEndsTheResponseAfterWhatWasSentAndIsLoggedOnce(Throwable failure) {
        FakeSink sink = fixture.open(publisher.stream(out -> {
            out.send(SseEvent.of("a"));
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        }));

        sink.awaitEnd();

        assertThat(sink.flushed()).isEqualTo(OPEN + "data: a\n\n" + FAILED + END);
        assertThat(log.at(Level.ERROR)).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage())
                    .isEqualTo("The producer of stream 1 (address 192.0.2.1) failed, its response ends");
            assertThat(((ThrowableProxy) event.getThrowableProxy()).getThrowable())
                    .isSameAs(failure);
        });
    }

    @Test
    void nullNameIsReportedAsTheName() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        fixture.open(publisher.stream(out -> {
            try {
                out.send(null, "x");
            } catch (NullPointerException ex) {
                thrown.complete(ex);
            }
        }));
        assertThat(thrown.get(20, TimeUnit.SECONDS)).hasMessage("'name' must not be null");
    }

    @Test
    void anEventAsPayloadIsRefused() {
        FakeSink sink = fixture.open(publisher.stream(out -> out.send("name", SseEvent.of("x"))));

        sink.awaitEnd();

        assertThat(sink.flushed()).isEqualTo(OPEN + FAILED + END);
        assertThat(log.at(Level.ERROR)).hasSize(1);
    }

    @Test
    void sendWaitsWhileTheMailboxIsFullAndGoesOnWhenTheClientReads() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        FakeSink sink = fixture.open(
                publisher.stream(out -> {
                    thread.complete(Thread.currentThread());
                    for (int i = 0; i < 10; i++) {
                        out.send(SseEvent.of("" + i));
                        sent.incrementAndGet();
                    }
                }),
                FakeSink.notReady());

        Eventually.waits(thread.get());
        assertThat(sent).as("as many as the mailbox holds").hasValue(4);
        sink.setReady(true);

        sink.awaitEnd();
        assertThat(Wire.data(sink)).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void anEventLargerThanTheMailboxIsSentAlone() {
        String large = "x".repeat(100_000);
        FakeSink sink = fixture.open(publisher.stream(out -> {
            out.send(SseEvent.of("before"));
            out.send(SseEvent.of(large));
            out.send(SseEvent.of("after"));
        }));

        sink.awaitEnd();

        assertThat(Wire.data(sink)).containsExactly("before", large, "after");
    }

    @Test
    void severalThreadsOfAProducerMaySend() {
        int each = 500;
        FakeSink sink = fixture.open(publisher.stream(out -> {
            AtomicInteger thread = new AtomicInteger();
            Together.run(Together.times(4, () -> {
                String me = thread.getAndIncrement() + ":";
                for (int i = 0; i < each; i++) {
                    out.send(SseEvent.of(me + i));
                }
            }));
        }));

        sink.awaitEnd();

        List<String> data = Wire.data(sink);
        assertThat(data).hasSize(4 * each);
        for (String me : List.of("0:", "1:", "2:", "3:")) {
            assertThat(data.stream().filter(text -> text.startsWith(me)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> me + i).toList());
        }
    }
}
