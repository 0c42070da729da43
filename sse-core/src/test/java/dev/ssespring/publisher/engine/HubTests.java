package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.mailbox.TestMailboxes;
import dev.ssespring.publisher.stream.EngineContext;
import dev.ssespring.publisher.stream.TestStreams;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The number of subscribers in a receipt is that of the look-up by which the event was delivered. */
class HubTests {

    private final ManualClock clock = new ManualClock();
    private final SseBroker memory = SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    private final Hub hub = new Hub(EngineContext.of(PublisherOptions.DEFAULTS, clock));

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void streamThatSubscribesBeforeDeliveryIsCounted() {
        memory.listen(hub);
        subscribe("t");
        SseBroker broker = new PublishOnlyBroker() {
            @Override
            public Position publish(Publication publication) {
                subscribe("t");
                Position position = memory.publish(publication);
                subscribe("t");
                return position;
            }
        };

        assertThat(hub.publish(publication(), broker).streams()).isEqualTo(2);
    }

    @Test
    void streamWithSeveralMatchingPatternsIsCountedOnce() {
        memory.listen(hub);
        subscribe("t");
        subscribe("t", "*", "**");

        assertThat(hub.publish(publication(), memory).streams()).isEqualTo(2);
    }

    @Test
    void eventThatIsDeliveredOnAnotherThreadIsLookedUpForItsReceipt() {
        subscribe("t");
        SseBroker broker = new PublishOnlyBroker() {
            @Override
            public Position publish(Publication publication) {
                Position position = new Position("e", 1);
                AtomicReference<Throwable> failure = new AtomicReference<>();
                Thread reader = new Thread(() -> hub.published(PublishedEvent.of(position, publication)));
                reader.setUncaughtExceptionHandler((thread, ex) -> failure.set(ex));
                reader.start();
                join(reader);
                assertThat(failure).hasNullValue();
                return position;
            }
        };

        assertThat(hub.publish(publication(), broker).streams()).isOne();
    }

    @Test
    void receiptsOfConcurrentPublishersAreNotMixedUp() throws Exception {
        memory.listen(hub);
        for (int i = 0; i < 4; i++) {
            for (int streams = 0; streams <= i; streams++) {
                subscribe("t" + i);
            }
        }
        int[] next = {0};

        Together.run(Together.times(4, () -> {
            int own;
            synchronized (next) {
                own = next[0]++;
            }
            for (int i = 0; i < 5_000; i++) {
                Publication publication = new Publication(new Topic("t" + own), null, SseEvent.of("x"));
                assertThat(hub.publish(publication, memory).streams()).isEqualTo(own + 1);
            }
        }));
    }

    private void subscribe(String... topics) {
        hub.subscribe(TestStreams.subscribed(TestMailboxes.mailbox(1_024, 1 << 20), topics));
    }

    private static Publication publication() {
        return new Publication(new Topic("t"), null, SseEvent.of("x"));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private abstract static class PublishOnlyBroker implements SseBroker {

        @Override
        public Position head() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TopicHistory> topics() {
            return List.of();
        }

        @Override
        public void listen(Listener listener) {}

        @Override
        public void close() {}
    }
}
