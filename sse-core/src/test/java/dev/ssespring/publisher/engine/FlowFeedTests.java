package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.StreamLog;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowFeedTests {

    private static final int MAILBOX = 64;
    private static final int PORTION = 16;

    private final PublisherFixture fixture =
            new PublisherFixture(PublisherFixture.options(MAILBOX, 1 << 20, Duration.ofSeconds(10)));
    private final LogRecorder log = new LogRecorder(StreamLog.PRODUCERS);

    @AfterEach
    void close() {
        fixture.close();
        log.close();
    }

    @Test
    void elementsBecomeEventsAndTheEndOfTheSourceTheEndOfTheResponse() {
        CountingSource source = new CountingSource(2, i -> i == 0 ? SseEvent.of("first", "as it is") : "text");

        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source)).awaitEnd();

        assertThat(sink.flushed())
                .isEqualTo(PublisherFixture.OPEN + "event: first\ndata: as it is\n\ndata: text\n\n"
                        + PublisherFixture.END);
    }

    @Test
    void nothingIsSubscribedToBeforeTheStreamOpens() {
        CountingSource source = new CountingSource(1, i -> "x");

        fixture.publisher.streamFrom(source).discard();

        assertThat(source.subscribed).hasValue(0);
    }

    @Test
    void anEndlessSourceIsAskedForNoMoreThanTheMailboxHolds() {
        CountingSource source = new CountingSource(Long.MAX_VALUE, i -> i);
        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source), FakeSink.notReady());

        Eventually.until("mailbox full", () -> source.emitted.get() >= MAILBOX - PORTION);
        fixture.settle();

        assertThat(source.emitted.get()).isLessThanOrEqualTo(MAILBOX);
        assertThat(fixture.publisher.streams())
                .anySatisfy(stream -> assertThat(stream.backlogEvents()).isLessThanOrEqualTo(MAILBOX + 1));
        sink.clientLeaves();
        Eventually.until("cancelled", () -> source.cancelled.get() == 1);
    }

    @Test
    void aSourceThatHadToWaitGoesOnWhenTheClientReads() {
        int all = 50 * MAILBOX;
        CountingSource source = new CountingSource(all, i -> i);
        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source), FakeSink.notReady());
        for (int i = 0; i < 5; i++) {
            fixture.settle();
            sink.setReady(i % 2 == 0);
        }

        sink.awaitEnd();

        assertThat(Wire.data(sink)).hasSize(all).first().isEqualTo("json(0)");
        assertThat(Wire.data(sink)).last().isEqualTo("json(" + (all - 1) + ")");
    }

    @Test
    void aFailingSourceEndsTheResponseAfterWhatItSentAndIsLogged() {
        Flow.Publisher<String> source = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                subscriber.onNext("x");
                subscriber.onError(new IllegalStateException("broken"));
            }

            @Override
            public void cancel() {}
        });

        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source)).awaitEnd();

        assertThat(sink.flushed())
                .isEqualTo(PublisherFixture.OPEN + "data: x\n\n" + PublisherFixture.FAILED + PublisherFixture.END);
        assertThat(log.at(Level.ERROR)).hasSize(1);
        assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.PRODUCER_FAILED, 1L);
    }

    @Test
    void aSourceThatCannotBeSubscribedToEndsTheResponse() {
        Flow.Publisher<String> source = subscriber -> {
            throw new IllegalStateException("broken");
        };

        fixture.open(fixture.publisher.streamFrom(source)).awaitEnd();

        assertThat(log.at(Level.ERROR)).hasSize(1);
    }

    @Test
    void aSourceThatEmitsMoreThanItWasAskedForIsCancelled() {
        AtomicLong cancelled = new AtomicLong();
        Flow.Publisher<Integer> source = subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean done;

            @Override
            public void request(long n) {
                while (!done) {
                    subscriber.onNext(1);
                }
            }

            @Override
            public void cancel() {
                done = true;
                cancelled.incrementAndGet();
            }
        });

        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source), FakeSink.notReady());

        Eventually.until("cancelled", () -> cancelled.get() > 0);
        sink.setReady(true);
        sink.awaitEnd();
        assertThat(Wire.data(sink))
                .hasSizeLessThanOrEqualTo(MAILBOX + 1)
                .last()
                .asString()
                .contains("producer-failed");
    }

    @Test
    void aSourceThatHadToWaitGoesOnOffTheWritersThreadThoughAllProducersAreBusy() {
        AtomicInteger tasks = new AtomicInteger();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (PublisherFixture busy = new PublisherFixture(task -> {
            if (tasks.incrementAndGet() > 1) {
                throw new RejectedExecutionException();
            }
            new Thread(task, "first").start();
        })) {
            int all = 5_000;
            CountingSource source = new CountingSource(all, i -> {
                threads.add(Thread.currentThread().getName());
                return i;
            });
            FakeSink sink = busy.open(busy.publisher.streamFrom(source), FakeSink.notReady());
            Eventually.until("mailbox full", () -> source.emitted.get() > 500);

            sink.setReady(true);

            sink.awaitEnd();
            assertThat(Wire.data(sink)).hasSize(all);
            assertThat(threads).isNotEmpty().noneMatch(name -> name.startsWith("sse-writer"));
        }
    }

    @Test
    void anErrorOfTheSourceAfterAWaitEndsTheResponse() {
        CountingSource source = new CountingSource(Long.MAX_VALUE, i -> {
            if (i > 10 * MAILBOX) {
                throw new StackOverflowError("on purpose");
            }
            return i;
        });
        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source), FakeSink.notReady());
        fixture.settle();

        sink.setReady(true);

        sink.awaitEnd();
        assertThat(fixture.publisher.statistics().closed()).containsEntry(CloseReason.PRODUCER_FAILED, 1L);
    }

    @Test
    void aStreamLeavesTheRegistryThoughItsSourceCannotBeEnded() {
        AtomicInteger tasks = new AtomicInteger();
        try (PublisherFixture failing = new PublisherFixture(task -> {
            if (tasks.incrementAndGet() > 1) {
                throw new OutOfMemoryError("on purpose: no more threads");
            }
            new Thread(task, "first").start();
        })) {
            CountingSource source = new CountingSource(Long.MAX_VALUE, i -> i);
            FakeSink sink = failing.open(failing.publisher.streamFrom(source), FakeSink.notReady());
            Eventually.until("begun", () -> source.emitted.get() > 0);

            sink.clientLeaves();

            Eventually.until("removed from the registry", () -> failing.publisher.openStreams() == 0);
        }
    }

    @Test
    void aSourceThatHasCompletedIsNotCancelled() {
        CountingSource source = new CountingSource(3, i -> i);

        fixture.open(fixture.publisher.streamFrom(source)).awaitEnd();

        fixture.settle();
        assertThat(source.cancelled).hasValue(0);
    }

    @Test
    void isRefusedWhenThereIsNoThreadToBeginWith() {
        try (PublisherFixture busy = new PublisherFixture(task -> {
            throw new RejectedExecutionException();
        })) {
            FakeSink sink = FakeSink.ready();
            assertThatExceptionOfType(StreamRefusedException.class)
                    .isThrownBy(() -> busy.publisher
                            .streamFrom(new CountingSource(1, i -> i))
                            .open(new StreamRequest(null, null, null), sink));
            sink.awaitEnd();
        }
    }

    /** Emits numbered elements, on the thread that asks. */
    private static final class CountingSource implements Flow.Publisher<Object> {

        private final long count;
        private final LongFunction<Object> element;
        private final AtomicLong subscribed = new AtomicLong();
        private final AtomicLong emitted = new AtomicLong();
        private final AtomicLong cancelled = new AtomicLong();

        CountingSource(long count, LongFunction<Object> element) {
            this.count = count;
            this.element = element;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Object> subscriber) {
            subscribed.incrementAndGet();
            subscriber.onSubscribe(new Flow.Subscription() {
                private final AtomicLong demand = new AtomicLong();

                @Override
                public void request(long n) {
                    if (demand.getAndAdd(n) > 0) {
                        return;
                    }
                    do {
                        if (cancelled.get() > 0) {
                            return;
                        }
                        subscriber.onNext(element.apply(emitted.getAndIncrement()));
                        if (emitted.get() == count) {
                            subscriber.onComplete();
                            return;
                        }
                    } while (demand.decrementAndGet() > 0);
                }

                @Override
                public void cancel() {
                    cancelled.incrementAndGet();
                }
            });
        }
    }
}
