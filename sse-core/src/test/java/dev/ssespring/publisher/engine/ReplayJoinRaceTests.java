package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Joining while others publish: no event is lost between the id in the first block and the first event. */
class ReplayJoinRaceTests {

    private static final int JOINS = Rounds.of(3_000);

    /** The first block and a few events. */
    private static final int BYTES_TO_SEE = 150;

    private static final int EVENTS_AROUND_A_JOIN = 6;
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(3);

    @Test
    void everyStreamGetsAllEventsAfterTheIdInItsFirstBlockAndNoOther() throws Exception {
        try (PublisherFixture fixture = new PublisherFixture(PublisherFixture.manyWriters())) {
            SseEvent event = SseEvent.of("x");
            Semaphore mayPublish = new Semaphore(0);
            AtomicInteger joined = new AtomicInteger();
            List<FakeSink> staying = new ArrayList<>();

            Together.during(
                    () -> {
                        long start = System.nanoTime();
                        while (joined.incrementAndGet() <= JOINS && System.nanoTime() - start < LIMIT) {
                            mayPublish.release(EVENTS_AROUND_A_JOIN);
                            FakeSink sink = fixture.subscribe(topics(joined.get()));
                            if (joined.get() % 100 == 0) {
                                staying.add(sink);
                                continue;
                            }
                            awaitFlushed(sink, mayPublish);
                            sink.clientLeaves();
                            sink.awaitEnd();
                            assertContiguous(Wire.sequences(sink));
                        }
                    },
                    () -> publish(fixture, "a.b", event, mayPublish),
                    () -> publish(fixture, "a.b", event, mayPublish),
                    () -> publish(fixture, "a.c", event, mayPublish));

            long last = fixture.publisher.publish("a.b", event).position().sequence();
            fixture.publisher.drain();
            assertThat(staying).isNotEmpty().allSatisfy(sink -> {
                List<Long> sequences = Wire.sequences(sink);
                assertContiguous(sequences);
                assertThat(sequences).endsWith(last);
            });
            assertThat(joined.get()).as("joins").isGreaterThan(100);
        }
    }

    /** Each of these matches everything that is published here. */
    private static String[] topics(int i) {
        return switch (i % 4) {
            case 0 -> new String[] {"a.b", "a.c"};
            case 1 -> new String[] {"a.*"};
            case 2 -> new String[] {"**", "a.*", "a.b"};
            default -> new String[] {"a.b", "a.**"};
        };
    }

    private static void publish(PublisherFixture fixture, String topic, SseEvent event, Semaphore mayPublish)
            throws InterruptedException {
        if (mayPublish.tryAcquire(1, TimeUnit.MILLISECONDS)) {
            fixture.publisher.publish(topic, event);
        }
    }

    private static void awaitFlushed(FakeSink sink, Semaphore mayPublish) throws InterruptedException {
        Semaphore flushed = new Semaphore(0);
        sink.on(FakeSink.Call.FLUSH, flushed::release);
        while (sink.flushedLength() < BYTES_TO_SEE) {
            mayPublish.release();
            flushed.tryAcquire(1, TimeUnit.MILLISECONDS);
        }
    }

    private static void assertContiguous(List<Long> sequences) {
        long first = sequences.get(0);
        assertThat(sequences)
                .containsExactlyElementsOf(LongStream.range(first, first + sequences.size())
                        .boxed()
                        .toList());
    }
}
