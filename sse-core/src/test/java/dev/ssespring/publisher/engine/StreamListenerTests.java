package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.log.LogSettings;
import dev.ssespring.publisher.log.StreamLog;
import dev.ssespring.publisher.stream.ListenerNotifier;
import dev.ssespring.publisher.stream.TestStreams;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamListenerTests {

    private static final List<OverflowPolicy> POLICIES = List.of(OverflowPolicy.values());

    private final Recorder recorder = new Recorder();
    private final LogRecorder streamLog = new LogRecorder(StreamLog.STREAMS);

    @AfterEach
    void closeLog() {
        streamLog.close();
    }

    @Test
    void listenerIsNotifiedOnItsOwnThreadThatAStreamOpenedAndWhyItClosed() {
        try (PublisherFixture fixture = fixture(OverflowPolicy.DISCONNECT, recorder)) {
            FakeSink sink = fixture.subscribeAs("alice", "orders", "a.*");
            sink.awaitFlushed(fixture.opened(0));
            sink.clientLeaves();

            recorder.awaitNews(2);
            StreamInfo opened = recorder.infos.get(0);
            assertThat(opened.topics()).containsExactly("orders", "a.*");
            assertThat(opened.user()).isEqualTo("alice");
            assertThat(opened.remoteAddress()).isEqualTo(PublisherFixture.ADDRESS);
            assertThat(opened.openedAt()).isEqualTo(fixture.clock.instant());
            assertThat(opened.lastEventId()).isNull();
            assertThat(recorder.infos.get(1).lastEventId()).isEqualTo(fixture.id(0));
            assertThat(recorder.news()).containsExactly("opened", "closed CLIENT_GONE");
            assertThat(recorder.threads).containsOnly("sse-listener");
        }
    }

    @Test
    void listenerIsNotifiedAboutAnOverflowBeforeTheEndThatItCauses() {
        try (PublisherFixture fixture = fixture(OverflowPolicy.DISCONNECT, recorder)) {
            fixture.subscribe(FakeSink.notReady(), "a");
            fixture.publish("a", 10);

            recorder.awaitNews(3);
            assertThat(recorder.news()).containsExactly("opened", "overflowed DISCONNECT", "closed OVERFLOW");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_OLDEST", "DROP_NEWEST"})
    void listenerIsNotifiedOnceForEachTimeAMailboxFillsUp(OverflowPolicy policy) {
        try (PublisherFixture fixture = fixture(policy, recorder)) {
            FakeSink sink = fixture.subscribe(FakeSink.notReady(), "a");
            fixture.publish("a", 10);
            recorder.awaitNews(2);
            sink.setReady(true);
            sink.awaitFlushedPart("stream-gap");
            sink.setReady(false);
            fixture.publish("a", 10);
            recorder.awaitNews(3);
            sink.setReady(true);
            sink.clientLeaves();

            recorder.awaitNews(4);
            assertThat(recorder.news())
                    .containsExactly("opened", "overflowed " + policy, "overflowed " + policy, "closed CLIENT_GONE");
        }
    }

    @Test
    void listenerThatThrowsIsLoggedAndOthersAreStillNotified() {
        StreamListener broken = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                throw new NoClassDefFoundError("Oh no");
            }
        };
        try (LogRecorder log = new LogRecorder(StreamLog.LISTENERS);
                PublisherFixture fixture = fixture(OverflowPolicy.DISCONNECT, broken, recorder)) {
            fixture.subscribe("a").clientLeaves();

            recorder.awaitNews(2);
            assertThat(log.messagesAt(Level.ERROR))
                    .containsExactly(
                            "StreamListener failed: " + broken.getClass().getName());
        }
    }

    @Test
    void slowListenerMissesNotificationsAndIsLogged() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        StreamListener slow = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                busy.countDown();
                try {
                    assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        ManualClock clock = new ManualClock();
        try (LogRecorder log = new LogRecorder(StreamLog.LISTENERS);
                StreamLog streamLog = new StreamLog(clock);
                ListenerNotifier announcer = new ListenerNotifier(List.of(slow, recorder), streamLog)) {
            announcer.announce(listener -> listener.opened(info()));
            assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 10_100; i++) {
                announcer.announce(listener -> listener.closed(info(), CloseReason.COMPLETED));
            }
            assertThat(log.messagesAt(Level.WARN))
                    .containsExactly("The queue of StreamListener notifications is full (10000 pending), further"
                            + " notifications are dropped. Make the StreamListener beans faster");

            goOn.countDown();

            recorder.awaitNews(10_001);
            clock.advance(LogSettings.PERIOD);
            assertThat(log.messagesAt(Level.WARN)).hasSize(2);
            assertThat(log.messagesAt(Level.WARN).get(1))
                    .matches("Dropped further notifications because StreamListener beans are too slow:"
                            + " (98|99) within 10.0 s");
        }
    }

    @Test
    void pendingNotificationsAreDeliveredAfterTheCloseAndLaterOnesAreIgnored() {
        try (LogRecorder log = new LogRecorder(StreamLog.LISTENERS)) {
            ListenerNotifier announcer = new ListenerNotifier(List.of(recorder), new StreamLog(new ManualClock()));
            announcer.announce(listener -> listener.opened(info()));
            announcer.close();
            announcer.announce(listener -> listener.closed(info(), CloseReason.DRAINED));

            recorder.awaitNews(1);
            assertThat(log.at(Level.WARN)).isEmpty();
            assertThat(log.messagesAt(Level.DEBUG)).hasSize(1);
        }
    }

    @Test
    void eachStreamOpensThenOverflowsThenClosesWhateverRaces() throws Exception {
        Map<Long, AtomicInteger> stages = new ConcurrentHashMap<>();
        List<String> breaches = new CopyOnWriteArrayList<>();
        StreamListener order = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                if (stages.putIfAbsent(stream.id(), new AtomicInteger(1)) != null) {
                    breaches.add("opened twice");
                }
            }

            @Override
            public void overflowed(StreamInfo stream, OverflowPolicy policy) {
                step(stream, "overflowed");
            }

            @Override
            public void closed(StreamInfo stream, CloseReason reason) {
                step(stream, "closed");
                stages.get(stream.id()).set(2);
            }

            private void step(StreamInfo stream, String what) {
                AtomicInteger stage = stages.get(stream.id());
                if (stage == null || stage.get() != 1) {
                    breaches.add(what + " at " + stage);
                }
            }
        };
        PublisherSetup setup = new PublisherSetup()
                .options(PublisherFixture.options(2, 1_000, PublisherFixture.IMPATIENT))
                .writers(2)
                .customizer(builder -> builder.listener(order));
        AtomicInteger seed = new AtomicInteger();
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            Together.Task comeAndGo = () -> {
                Random random = new Random(seed.incrementAndGet());
                for (int i = 0; i < 2_000; i++) {
                    try {
                        OverflowPolicy policy = POLICIES.get(random.nextInt(POLICIES.size()));
                        SseStream stream =
                                fixture.publisher.subscribe("a").with(StreamOptions.DEFAULTS.overflow(policy));
                        FakeSink sink =
                                fixture.open(stream, random.nextBoolean() ? FakeSink.ready() : FakeSink.notReady());
                        if (random.nextInt(4) > 0) {
                            sink.clientLeaves();
                        }
                    } catch (StreamRefusedException ex) {
                        Thread.onSpinWait();
                    }
                }
            };
            Together.during(
                    () -> Together.run(comeAndGo, comeAndGo),
                    () -> fixture.publisher.publish("a", SseEvent.of("x")),
                    () -> {
                        fixture.publisher.streams().forEach(stream -> fixture.publisher.disconnect(stream.id()));
                    });
        }
        Eventually.asserted(() -> assertThat(stages.values().stream().filter(stage -> stage.get() != 2))
                .isEmpty());
        assertThat(breaches).isEmpty();
        assertThat(stages).hasSizeGreaterThan(1_000);
    }

    private static StreamInfo info() {
        return TestStreams.idle().info();
    }

    private static PublisherFixture fixture(OverflowPolicy policy, StreamListener... listeners) {
        return new PublisherFixture(new PublisherSetup()
                .mailbox(4, 1 << 20, policy)
                .customizer(builder -> List.of(listeners).forEach(builder::listener)));
    }

    private static final class Recorder implements StreamListener {

        private final List<String> all = new CopyOnWriteArrayList<>();
        private final List<StreamInfo> infos = new CopyOnWriteArrayList<>();
        private final List<String> threads = new CopyOnWriteArrayList<>();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void opened(StreamInfo stream) {
            add("opened", stream);
        }

        @Override
        public void overflowed(StreamInfo stream, OverflowPolicy policy) {
            add("overflowed " + policy, stream);
        }

        @Override
        public void closed(StreamInfo stream, CloseReason reason) {
            add("closed " + reason, stream);
        }

        private void add(String news, StreamInfo stream) {
            if (count.get() < 100) {
                all.add(news);
                infos.add(stream);
                threads.add(Thread.currentThread().getName());
            }
            count.incrementAndGet();
        }

        List<String> news() {
            return all;
        }

        void awaitNews(int expected) {
            Eventually.asserted(() -> assertThat(count).hasValueGreaterThanOrEqualTo(expected));
        }
    }
}
