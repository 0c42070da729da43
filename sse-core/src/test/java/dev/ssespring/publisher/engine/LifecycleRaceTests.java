package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.log.StreamLog;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams come, go, get events and are drained at the same time. */
class LifecycleRaceTests {

    private static final int OPENS_A_THREAD = 4_000;
    private static final int ATTEMPTS_A_DRAIN = 40;

    private static final String[][] TOPICS = {{"a.b"}, {"a.*", "a.b"}, {"**"}, {"a.**", "**.b", "c"}};

    private final LogRecorder streamLog = new LogRecorder(StreamLog.STREAMS);
    private final LogRecorder producerLog = new LogRecorder(StreamLog.PRODUCERS);

    @AfterEach
    void closeLogs() {
        streamLog.close();
        producerLog.close();
    }

    @Test
    void nothingIsLeftBehind() throws Exception {
        PublisherFixture fixture = new PublisherFixture(PublisherFixture.options(
                new PublisherOptions.Mailbox(8, 10_000, OverflowPolicy.DISCONNECT), PublisherFixture.PATIENT, 2));
        SseEventPublisher publisher = fixture.publisher;
        AtomicInteger seed = new AtomicInteger();
        AtomicInteger opened = new AtomicInteger();
        Semaphore attempts = new Semaphore(0);
        Semaphore started = new Semaphore(0);
        AtomicInteger refused = new AtomicInteger();

        try (fixture) {
            Together.Task comeAndGo = () -> {
                Random random = new Random(seed.incrementAndGet());
                for (int i = 0; i < OPENS_A_THREAD; i++) {
                    if (comesAndGoes(fixture, random)) {
                        opened.incrementAndGet();
                    } else {
                        refused.incrementAndGet();
                        started.tryAcquire(5, TimeUnit.MILLISECONDS);
                    }
                    attempts.release();
                }
            };
            Together.during(
                    () -> Together.run(comeAndGo, comeAndGo),
                    () -> publisher.publish("a.b", SseEvent.of("x")),
                    () -> fixture.clock.advance(PublisherFixture.HEARTBEAT),
                    () -> {
                        publisher.drain();
                        publisher.start();
                        started.release();
                        attempts.tryAcquire(ATTEMPTS_A_DRAIN, 10, TimeUnit.MILLISECONDS);
                    });
            publisher.drain();

            assertThat(publisher.openStreams()).isZero();
            EngineState.assertNothingSubscribed(publisher);
            Eventually.asserted(() -> EngineState.assertNoProducers(publisher));
        }
        assertThat(producerLog.at(Level.ERROR)).isEmpty();
        assertThat(opened).as("opened").hasPositiveValue();
        assertThat(refused).as("refused").hasPositiveValue();
        assertThat(opened.get() + refused.get()).isEqualTo(2 * OPENS_A_THREAD);
    }

    /** False if refused. */
    private static boolean comesAndGoes(PublisherFixture fixture, Random random) {
        int kind = random.nextInt(TOPICS.length + 1);
        SseStream stream = (kind < TOPICS.length)
                ? fixture.publisher.subscribe(TOPICS[kind])
                : fixture.publisher.stream(out -> {
                    out.send(SseEvent.of("x"));
                    new CompletableFuture<Void>().get();
                });
        try {
            FakeSink sink = fixture.open(stream);
            if (random.nextInt(3) > 0) {
                sink.clientLeaves();
            }
            return true;
        } catch (StreamRefusedException ex) {
            return false;
        }
    }
}
