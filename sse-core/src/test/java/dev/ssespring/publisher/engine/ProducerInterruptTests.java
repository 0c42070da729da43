package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamClosedException;
import dev.ssespring.publisher.log.StreamLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a producer sees of a client that left, and of interrupts. */
class ProducerInterruptTests {

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
    void aClientThatLeftMakesSendFailAndThatIsNoFailureOfTheProducer() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        FakeSink sink = fixture.open(
                publisher.stream(out -> {
                    try {
                        while (true) {
                            out.send(SseEvent.of("x"));
                        }
                    } catch (StreamClosedException ex) {
                        thrown.complete(ex);
                        assertThat(out.isOpen()).isFalse();
                        throw ex;
                    }
                }),
                FakeSink.ready().stoppingAfter(20));
        sink.awaitFlushedPart("data: x");

        sink.clientLeaves();

        assertThat(thrown.get(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        StreamClosedException.class,
                        closed -> assertThat(closed.reason()).isEqualTo(CloseReason.CLIENT_GONE));
        sink.awaitEnd();
        Eventually.asserted(() -> assertThat(log.messagesAt(Level.DEBUG))
                .containsExactly("A producer threw an exception after its stream was closed"));
        assertThat(log.at(Level.ERROR)).isEmpty();
    }

    @Test
    void aClientThatLeavesReleasesASendThatWaits() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        FakeSink sink = fixture.open(
                publisher.stream(out -> {
                    thread.complete(Thread.currentThread());
                    thrown.complete(catchThrowable(() -> {
                        while (true) {
                            out.send(SseEvent.of("x"));
                        }
                    }));
                }),
                FakeSink.notReady());
        Eventually.waits(thread.get());

        sink.clientLeaves();

        assertThat(thrown.get(10, TimeUnit.SECONDS))
                .isInstanceOf(StreamClosedException.class)
                .hasMessage("The stream is closed: CLIENT_GONE");
    }

    @Test
    void anInterruptWhileWaitingCancelsTheSendAndKeepsTheFlag() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        List<String> sent = new ArrayList<>();
        FakeSink sink = fixture.open(
                publisher.stream(out -> {
                    thread.complete(Thread.currentThread());
                    Throwable thrown = catchThrowable(() -> {
                        for (int i = 0; ; i++) {
                            out.send(SseEvent.of("" + i));
                            sent.add("" + i);
                        }
                    });
                    assertThat(thrown).isInstanceOf(CancellationException.class);
                    flag.complete(Thread.currentThread().isInterrupted());
                }),
                FakeSink.notReady());
        Eventually.waits(thread.get());

        thread.get().interrupt();

        assertThat(flag.get(10, TimeUnit.SECONDS)).isTrue();
        sink.setReady(true);
        sink.awaitEnd();
        assertThat(Wire.data(sink)).isEqualTo(sent);
    }

    @Test
    void anInterruptDoesNotOutliveTheProducerOnItsThread() throws Exception {
        CompletableFuture<Boolean> flagAfterwards = new CompletableFuture<>();
        Executor executor = task -> SseThreads.daemon("test-producer", () -> {
                    task.run();
                    flagAfterwards.complete(Thread.currentThread().isInterrupted());
                })
                .start();
        try (PublisherFixture own = new PublisherFixture(executor)) {
            own.open(own.publisher.stream(out -> Thread.currentThread().interrupt()));

            assertThat(flagAfterwards.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }
}
