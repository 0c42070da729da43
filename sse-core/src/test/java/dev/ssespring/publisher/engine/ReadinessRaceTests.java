package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A sink that tells only once that it is ready again: a signal that gets lost would stop the stream for good. */
class ReadinessRaceTests {

    private static final int ROUNDS = 4_000;
    private static final int EVENTS_A_ROUND = 3;

    @Test
    void everythingIsDeliveredInOrderHoweverReadinessChanges() throws Exception {
        try (PublisherFixture fixture = new PublisherFixture(PublisherFixture.manyWriters())) {
            FakeSink sink = fixture.subscribe("a");
            Random random = new Random(3);

            Together.during(
                    () -> {
                        for (int i = 0; i < ROUNDS * EVENTS_A_ROUND; i++) {
                            fixture.publisher.publish("a", SseEvent.of("x"));
                            pause(random, 200);
                        }
                    },
                    flippingReadiness(sink, new Random(4)),
                    sink::tellReadyAgain);
            sink.setReady(true);

            Eventually.until(
                    "all delivered", () -> sink.flushed().endsWith(fixture.event(ROUNDS * EVENTS_A_ROUND, "x")));
            assertAllInOrder(sink, ROUNDS * EVENTS_A_ROUND);
        }
    }

    @Test
    void noSignalIsLostWhenASinkIsReadyForOneWriteAtATime() throws Exception {
        try (PublisherFixture fixture = new PublisherFixture(PublisherFixture.manyWriters())) {
            FakeSink sink = FakeSink.ready();
            Semaphore used = new Semaphore(0);
            FakeSink.Hook oncePerReadiness = () -> {
                sink.setReady(false);
                used.release();
            };
            sink.on(FakeSink.Call.WRITE, oncePerReadiness);
            sink.on(FakeSink.Call.FLUSH, oncePerReadiness);
            fixture.subscribe(sink, "a");
            Random random = new Random(5);

            Together.during(
                    () -> {
                        int length = fixture.opened(0).length();
                        for (int round = 0; round < ROUNDS; round++) {
                            for (int i = 1; i <= EVENTS_A_ROUND; i++) {
                                fixture.publisher.publish("a", SseEvent.of("x"));
                                length += fixture.event(round * EVENTS_A_ROUND + i, "x")
                                        .length();
                            }
                            pause(random, 100);
                            // With everybody quiet, nothing but its own signals moves the stream.
                            awaitFlushedLength(sink, length);
                        }
                    },
                    () -> {
                        if (used.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                            sink.setReady(true);
                        }
                    });

            assertAllInOrder(sink, ROUNDS * EVENTS_A_ROUND);
            // A drain would wait for it to be ready.
            sink.clientLeaves();
        }
    }

    private static Together.Task flippingReadiness(FakeSink sink, Random random) {
        return () -> {
            sink.setReady(random.nextBoolean());
            pause(random, 500);
        };
    }

    private static void awaitFlushedLength(FakeSink sink, int length) {
        long start = System.nanoTime();
        while (sink.flushedLength() < length) {
            assertThat(System.nanoTime() - start).isLessThan(PublisherFixture.PATIENT.toNanos());
        }
    }

    private static void pause(Random random, int bound) {
        for (int i = random.nextInt(bound); i > 0; i--) {
            Thread.onSpinWait();
        }
    }

    private static void assertAllInOrder(FakeSink sink, int events) {
        List<Long> expected = LongStream.rangeClosed(0, events).boxed().toList();
        assertThat(Wire.sequences(sink)).isEqualTo(expected);
    }
}
