package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.FreshThreads;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.stream.TestStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reactive sources that block, while no thread for producers is free. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SourceThreadsTests {

    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean busy;
    private final LogRecorder producersLog = new LogRecorder(StreamLog.PRODUCERS);

    private PublisherFixture fixture() {
        return new PublisherFixture(new PublisherSetup().mailbox(16).producers(task -> {
            if (busy) {
                throw new RejectedExecutionException("All threads are busy");
            }
            SseThreads.daemon("test-producer", task).start();
        }));
    }

    @AfterEach
    void releaseAll() {
        release.countDown();
        producersLog.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, SourceThreads.MOST_REQUESTS, 3 * SourceThreads.MOST_REQUESTS})
    void aSourceIsCancelledThoughOthersBlockWhenTheyAreAskedForMore(int blocking) {
        try (PublisherFixture fixture = fixture()) {
            List<BlockingSource> sources = new ArrayList<>();
            List<FakeSink> sinks = new ArrayList<>();
            for (int i = 0; i < blocking; i++) {
                BlockingSource source = new BlockingSource(true, false);
                sources.add(source);
                sinks.add(stalled(fixture, source));
            }
            BlockingSource other = new BlockingSource(false, false);
            FakeSink sink = stalled(fixture, other);
            busy = true;
            sinks.forEach(each -> each.setReady(true));
            int threads = Math.min(blocking, SourceThreads.MOST_REQUESTS);
            Eventually.until("blocked", () -> count(sources, source -> source.requests.get() > 1) == threads);

            sink.clientLeaves();

            Eventually.until("cancelled", () -> other.cancelled.get() == 1);
            // The blocked ones as well, though they do not return.
            sinks.forEach(FakeSink::clientLeaves);
            Eventually.until("all cancelled", () -> count(sources, source -> source.cancelled.get() == 1) == blocking);
            release.countDown();
        }
    }

    /** Requests of streams that came and went would pile up otherwise. */
    @Test
    void requestsOfStreamsThatHaveEndedDoNotWaitForAThread() {
        FreshThreads requests = SseThreads.freshThreads("test-feed-", 1);
        SourceThreads threads = new SourceThreads(
                task -> {
                    throw new RejectedExecutionException();
                },
                requests,
                SseThreads.freshThreads("test-cancel-", 1));
        threads.request(() -> await(release));
        for (int i = 0; i < 100; i++) {
            FlowFeed feed = new FlowFeed(
                    TestStreams.idle(),
                    new EventFactory(Object::toString),
                    threads,
                    task -> task,
                    TestStreams.context().log());
            feed.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
            feed.onNext("fills the mailbox");
            feed.readOn();
            assertThat(requests.waiting()).isOne();

            feed.ended();

            assertThat(requests.waiting()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, SourceThreads.MOST_CANCELLATIONS - 1})
    void aSourceIsCancelledThoughOthersBlockWhenTheyAreCancelled(int blocking) {
        try (PublisherFixture fixture = fixture()) {
            for (int i = 0; i < blocking; i++) {
                BlockingSource source = new BlockingSource(false, true);
                stalled(fixture, source).clientLeaves();
                // No stream is opened while a cancellation waits for its thread.
                Eventually.until("blocked", () -> source.cancelled.get() == 1);
            }
            BlockingSource other = new BlockingSource(false, false);

            stalled(fixture, other).clientLeaves();

            Eventually.until("cancelled", () -> other.cancelled.get() == 1);
            Eventually.until("removed from the registry", () -> fixture.publisher.openStreams() == 0);
            release.countDown();
        }
    }

    @Test
    void noMoreSourcesAreTakenWhenAllThreadsBlockInCancelUntilTheyReturn() {
        try (PublisherFixture fixture = fixture()) {
            List<BlockingSource> sources = new ArrayList<>();
            for (int i = 0; i <= SourceThreads.MOST_CANCELLATIONS; i++) {
                BlockingSource source = new BlockingSource(false, true);
                sources.add(source);
                stalled(fixture, source).clientLeaves();
                Eventually.until("removed from the registry", () -> fixture.publisher.openStreams() == 0);
            }

            for (int i = 0; i < 10; i++) {
                assertThatExceptionOfType(StreamRefusedException.class)
                        .isThrownBy(() -> fixture.open(fixture.publisher.streamFrom(new BlockingSource(false, false))));
            }
            assertThat(producersLog.messagesAt(Level.WARN)).hasSize(1);
            fixture.open(fixture.publisher.stream(List.of("of another kind"))).awaitEnd();

            release.countDown();
            Eventually.until(
                    "cancelled", () -> count(sources, source -> source.cancelled.get() == 1) == sources.size());
            BlockingSource other = new BlockingSource(false, false);
            stalled(fixture, other).clientLeaves();
            Eventually.until("cancelled", () -> other.cancelled.get() == 1);
        }
    }

    @Test
    void aSourceThatThrowsWhenItIsCancelledEndsItsStreamNevertheless() {
        try (PublisherFixture fixture = fixture();
                LogRecorder log = new LogRecorder(StreamLog.PRODUCERS)) {
            FakeSink sink = fixture.open(
                    fixture.publisher.streamFrom(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
                        @Override
                        public void request(long n) {
                            throw new IllegalStateException("on purpose");
                        }

                        @Override
                        public void cancel() {
                            throw new IllegalStateException("on purpose, too");
                        }
                    })));

            sink.awaitEnd();

            assertThat(log.messagesAt(Level.ERROR))
                    .contains("The reactive source of stream 1 (address 192.0.2.1) could not be canceled");
        }
    }

    private FakeSink stalled(PublisherFixture fixture, BlockingSource source) {
        FakeSink sink = fixture.open(fixture.publisher.streamFrom(source), FakeSink.notReady());
        Eventually.until("stalled", () -> source.answered.get() == 1);
        return sink;
    }

    private static long count(List<BlockingSource> sources, Predicate<BlockingSource> predicate) {
        return sources.stream().filter(predicate).count();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Fills the mailbox when it is first asked, and blocks when it is asked again, or cancelled. */
    private final class BlockingSource implements Flow.Publisher<Object> {

        private final boolean inRequest;
        private final boolean inCancel;
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();

        BlockingSource(boolean inRequest, boolean inCancel) {
            this.inRequest = inRequest;
            this.inCancel = inCancel;
        }

        @Override
        public void subscribe(Flow.Subscriber<? super Object> subscriber) {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {
                    if (requests.incrementAndGet() == 1) {
                        for (long i = 0; i < n; i++) {
                            subscriber.onNext("x");
                        }
                        answered.incrementAndGet();
                    } else if (inRequest) {
                        await(release);
                    }
                }

                @Override
                public void cancel() {
                    cancelled.incrementAndGet();
                    if (inCancel) {
                        await(release);
                    }
                }
            });
        }
    }
}
