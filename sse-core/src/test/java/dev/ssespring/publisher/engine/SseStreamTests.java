package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.Eventually;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRefusedException;
import dev.ssespring.publisher.StreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SseStreamTests {

    private static final StreamRequest REQUEST = new StreamRequest(null, null, null);

    private final AtomicBoolean touched = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    static List<Throwable> failuresOfAnExecutor() {
        return List.of(new IllegalStateException("Decorator failed"), new OutOfMemoryError("No native thread"));
    }

    @Test
    void nothingStartsBeforeItIsOpened() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            describeAll(fixture.publisher);

            assertThat(fixture.publisher.openStreams()).isZero();
            assertThat(fixture.producersStarted).hasValue(0);
            assertThat(touched).isFalse();
            assertThat(closed).isFalse();
            assertThat(fixture.publisher.publish("orders", SseEvent.of("x")).streams())
                    .isZero();
        }
    }

    @Test
    void servesOneResponse() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            for (SseStream stream : describeAll(fixture.publisher)) {
                fixture.open(stream);
                FakeSink second = new FakeSink();

                assertThatIllegalStateException()
                        .isThrownBy(() -> stream.open(REQUEST, second))
                        .withMessage("An SseStream serves one response:"
                                + " call stream(...) or subscribe(...) for each request");
                assertThatIllegalStateException().isThrownBy(stream::discard);
                assertThat(second.count(FakeSink.Call.IS_READY)).isZero();
            }
            assertThat(fixture.producersStarted).hasValue(3);
        }
    }

    @Test
    void onceDiscardedItIsOfNoUse() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            for (SseStream stream : describeAll(fixture.publisher)) {
                stream.discard();

                assertThatIllegalStateException().isThrownBy(() -> stream.open(REQUEST, new FakeSink()));
                assertThatIllegalStateException().isThrownBy(stream::discard);
            }
            assertThat(fixture.producersStarted).hasValue(0);
            assertThat(fixture.publisher.openStreams()).isZero();
            assertThat(touched).isFalse();
        }
    }

    @Test
    void discardingClosesAStreamOfElements() {
        try (PublisherFixture fixture = new PublisherFixture()) {
            fixture.publisher.stream(elements()).discard();

            assertThat(closed).isTrue();
            assertThat(touched).isFalse();
        }
    }

    @Test
    void isRefusedWhenThereIsNoThreadForItsProducer() {
        Executor full = task -> {
            throw new RejectedExecutionException("Full");
        };
        try (PublisherFixture fixture = new PublisherFixture(full)) {
            SseStream stream = fixture.publisher.stream(elements());

            assertThatExceptionOfType(StreamRefusedException.class)
                    .isThrownBy(() -> stream.open(REQUEST, FakeSink.notReady()))
                    .withMessage("Too many streams are open")
                    .satisfies(refusal ->
                            assertThat(refusal.retry()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3)));

            assertNothingLeft(fixture.publisher);
        }
    }

    @ParameterizedTest
    @MethodSource("failuresOfAnExecutor")
    void leavesNothingBehindWhenTheExecutorFails(Throwable failure) {
        Executor broken = task -> {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        };
        try (PublisherFixture fixture = new PublisherFixture(broken)) {
            SseStream stream = fixture.publisher.stream(elements());

            assertThatExceptionOfType(Throwable.class)
                    .isThrownBy(() -> stream.open(REQUEST, FakeSink.notReady()))
                    .isSameAs(failure);

            assertNothingLeft(fixture.publisher);
        }
    }

    private void assertNothingLeft(SseEventPublisher publisher) {
        Eventually.until("removed from the registry", () -> publisher.openStreams() == 0);
        EngineState.assertNoProducers(publisher);
        assertThat(closed).isTrue();
        assertThat(touched).isFalse();
    }

    @Test
    void leavesNothingBehindWhenTheBrokerCannotTellItsHead() {
        BrokerException failure = new BrokerException("Down", new RuntimeException());
        SseBroker broken = new SseBroker() {
            @Override
            public Position publish(Publication publication) {
                throw failure;
            }

            @Override
            public Position head() {
                throw failure;
            }

            @Override
            public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
                throw failure;
            }

            @Override
            public List<TopicHistory> topics() {
                throw failure;
            }

            @Override
            public void listen(Listener listener) {}
        };
        try (SseEventPublisher publisher = SseEventPublisher.builder(broken, Runnable::run, new ManualClock())
                .build()) {
            FakeSink sink = FakeSink.ready();

            assertThatExceptionOfType(StreamRefusedException.class)
                    .isThrownBy(() -> publisher.subscribe("a", "b.*").open(REQUEST, sink));
            assertThatExceptionOfType(BrokerException.class)
                    .isThrownBy(() -> publisher.publish("a", SseEvent.of("x")))
                    .isSameAs(failure);

            Eventually.until("removed from the registry", () -> publisher.openStreams() == 0);
            EngineState.assertNothingSubscribed(publisher);
            assertThat(sink.text()).isEmpty();
        }
    }

    private List<SseStream> describeAll(SseEventPublisher publisher) {
        return List.of(
                publisher.stream(out -> touched.set(true)),
                publisher.stream((Iterable<String>) () -> {
                    touched.set(true);
                    return List.of("a").iterator();
                }),
                publisher.stream(elements()),
                publisher.subscribe("orders", "prices.*"));
    }

    private Stream<String> elements() {
        return Stream.of("a").peek(element -> touched.set(true)).onClose(() -> closed.set(true));
    }
}
