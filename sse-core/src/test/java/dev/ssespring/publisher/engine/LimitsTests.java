package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.ssespring.broker.BrokerException;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.Together;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.LogRecorder;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.log.StreamLog;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTests {

    private static final int OPENS_A_THREAD = 1_500;

    private final LogRecorder log = new LogRecorder("dev.ssespring.publisher.stream.Admission");
    private final List<LogRecorder> others = List.of(
            new LogRecorder(StreamLog.STREAMS),
            new LogRecorder(StreamLog.STREAMS),
            new LogRecorder(StreamLog.PRODUCERS));

    @AfterEach
    void closeLogs() {
        log.close();
        others.forEach(LogRecorder::close);
    }

    @Test
    void aStreamBeyondTheTotalIsRefusedUntilOneEnds() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(2, 0, 0))) {
            FakeSink first = fixture.subscribe("a");
            fixture.open(fixture.publisher.stream(out -> out.send(SseEvent.of("x"))), FakeSink.notReady());

            assertRefused(fixture, "alice", "192.0.2.9", "Too many streams are open");
            assertThat(fixture.publisher.openStreams()).isEqualTo(2);
            leave(first, fixture, 1);

            open(fixture, "alice", "192.0.2.9");
            assertRefused(fixture, "alice", "192.0.2.9", "Too many streams are open");
            fixture.publisher.streams().forEach(stream -> fixture.publisher.disconnect(stream.id()));
        }
    }

    @Test
    void aPrincipalHasItsOwnLimit() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(100, 2, 0))) {
            FakeSink first = open(fixture, "alice", "192.0.2.1");
            open(fixture, "alice", "192.0.2.2");

            assertRefused(fixture, "alice", "192.0.2.3", "Too many streams of this user are open");
            open(fixture, "bob", "192.0.2.1");
            for (int i = 0; i < 5; i++) {
                open(fixture, null, "192.0.2.1");
            }
            leave(first, fixture, 7);

            open(fixture, "alice", "192.0.2.1");
        }
    }

    @Test
    void anAddressHasItsOwnLimit() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(100, 0, 2))) {
            FakeSink first = open(fixture, "alice", "192.0.2.1");
            open(fixture, null, "192.0.2.1");

            assertRefused(fixture, "bob", "192.0.2.1", "Too many streams to this address are open");
            open(fixture, "bob", "192.0.2.2");
            for (int i = 0; i < 5; i++) {
                open(fixture, "bob", null);
            }
            leave(first, fixture, 7);

            open(fixture, "bob", "192.0.2.1");
        }
    }

    @Test
    void whoIsRefusedForOneLimitTakesNothingOfTheOthers() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(2, 1, 1))) {
            open(fixture, "alice", "192.0.2.1");

            for (int i = 0; i < 10; i++) {
                assertRefused(fixture, "alice", "192.0.2.2", "Too many streams of this user are open");
                assertRefused(fixture, "bob", "192.0.2.1", "Too many streams to this address are open");
            }

            open(fixture, "bob", "192.0.2.2");
            for (int i = 0; i < 10; i++) {
                assertRefused(fixture, "carol", "192.0.2.3", "Too many streams are open");
            }
            EngineState.assertAdmitted(fixture.publisher, 2, 2, 2);
        }
    }

    @Test
    void thereIsOneLineInTheLogUntilThereIsRoomAgain() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(1, 0, 0))) {
            for (int round = 1; round <= 3; round++) {
                FakeSink sink = open(fixture, "alice", null);
                for (int i = 0; i < 10; i++) {
                    assertRefused(fixture, "alice", null, "Too many streams are open");
                }
                leave(sink, fixture, 0);

                assertThat(log.messagesAt(Level.WARN))
                        .hasSize(round)
                        .containsOnly("Refusing streams: 1 are open. Raise 'sse.limits.total' to allow more");
            }
        }
    }

    @Test
    void aCrowdThatComesAndGoesAtTheLimitDoesNotFillTheLog() {
        try (PublisherFixture fixture = new PublisherFixture(new PublisherSetup().limits(20, 0, 0))) {
            for (int i = 0; i < 19; i++) {
                open(fixture, "alice", null);
            }
            for (int i = 0; i < 50; i++) {
                FakeSink last = open(fixture, "alice", null);
                assertRefused(fixture, "alice", null, "Too many streams are open");
                leave(last, fixture, 19);
            }

            assertThat(log.messagesAt(Level.WARN)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "executor", "executor of a source", "error"})
    void aStreamThatIsRefusedAfterItWasAdmittedTakesNoRoomAndIsNeitherCountedNorTold(String what) {
        List<String> told = new CopyOnWriteArrayList<>();
        StreamListener listener = new StreamListener() {
            @Override
            public void opened(StreamInfo stream) {
                told.add("opened");
            }

            @Override
            public void closed(StreamInfo stream, CloseReason reason) {
                told.add("closed " + reason);
            }
        };
        PublisherSetup setup = new PublisherSetup()
                .customizer(builder -> builder.listener(listener))
                .limits(2, 2, 2)
                .wrapping(ScriptedBroker::new)
                .producers(task -> {
                    if (what.equals("error")) {
                        throw new NoClassDefFoundError("Out of threads");
                    }
                    throw new RejectedExecutionException();
                });
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            ((ScriptedBroker) fixture.broker).script((call, answer) -> {
                throw new BrokerException("Down", new RuntimeException());
            });
            StreamRequest request = new StreamRequest(fixture.id(0), () -> "alice", "192.0.2.1");
            for (int i = 0; i < 10; i++) {
                SseStream stream = switch (what) {
                    case "broker" -> fixture.publisher.subscribe("a");
                    case "executor of a source" -> fixture.publisher.streamFrom(subscriber -> {});
                    default -> fixture.publisher.stream(out -> {});
                };
                assertThatThrownBy(() -> stream.open(request, FakeSink.notReady()))
                        .isInstanceOf(what.equals("error") ? Error.class : StreamRefusedException.class);
                Eventually.until("removed from the registry", () -> fixture.publisher.openStreams() == 0);
            }

            Eventually.asserted(() -> EngineState.assertAdmitted(fixture.publisher, 0, 0, 0));
            fixture.publisher.close();
            assertThat(fixture.publisher.statistics().opened()).isZero();
            assertThat(closed(fixture.publisher)).isZero();
            assertThat(told).isEmpty();
        }
    }

    private static long closed(SseEventPublisher publisher) {
        return publisher.statistics().closed().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Test
    void racingOpensNeverExceedALimitAndLeaveNothingBehind() throws Exception {
        PublisherSetup setup = new PublisherSetup().limits(8, 4, 5).writers(2);
        try (PublisherFixture fixture = new PublisherFixture(setup)) {
            AtomicInteger seed = new AtomicInteger();
            AtomicInteger refused = new AtomicInteger();
            Semaphore started = new Semaphore(0);
            Semaphore attempts = new Semaphore(0);
            AtomicInteger opened = new AtomicInteger();
            Together.Task comeAndGo = () -> {
                Random random = new Random(seed.incrementAndGet());
                for (int i = 0; i < OPENS_A_THREAD; i++) {
                    try {
                        FakeSink sink = open(fixture, "user" + random.nextInt(3), "192.0.2." + random.nextInt(3));
                        opened.incrementAndGet();
                        EngineState.assertAdmittedAtMost(fixture.publisher, 8);
                        sink.clientLeaves();
                    } catch (StreamRefusedException ex) {
                        refused.incrementAndGet();
                        started.tryAcquire(1, TimeUnit.MILLISECONDS);
                    }
                    attempts.release();
                }
            };

            Together.during(() -> Together.run(Together.times(3, comeAndGo)), () -> {
                fixture.publisher.drain();
                fixture.publisher.start();
                started.release(3);
                attempts.tryAcquire(40, 10, TimeUnit.MILLISECONDS);
            });
            fixture.publisher.drain();

            assertThat(opened).hasPositiveValue();
            assertThat(refused).hasPositiveValue();
            EngineState.assertAdmitted(fixture.publisher, 0, 0, 0);
            Eventually.asserted(() -> assertThat(closed(fixture.publisher))
                    .isEqualTo(fixture.publisher.statistics().opened()));
        }
    }

    private static FakeSink open(PublisherFixture fixture, String user, String address) {
        return fixture.open(
                fixture.publisher.subscribe("a"),
                FakeSink.ready(),
                new StreamRequest(null, (user != null) ? () -> user : null, address));
    }

    private static void leave(FakeSink sink, PublisherFixture fixture, int left) {
        sink.clientLeaves();
        Eventually.until("removed from the registry", () -> fixture.publisher.openStreams() == left);
        // The place is given back right after.
        Eventually.asserted(() -> EngineState.assertAdmitted(fixture.publisher, left));
    }

    private static void assertRefused(PublisherFixture fixture, String user, String address, String message) {
        assertThatExceptionOfType(StreamRefusedException.class)
                .isThrownBy(() -> open(fixture, user, address))
                .withMessage(message)
                .satisfies(
                        refusal -> assertThat(refusal.retry()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3)));
    }
}
