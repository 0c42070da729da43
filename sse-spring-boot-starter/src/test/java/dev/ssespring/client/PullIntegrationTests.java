package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.json.JsonPayloadReader;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.reactor.ReactorSse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import tools.jackson.databind.json.JsonMapper;

/** Events as a stream, as payloads and as a Flux. */
@SuppressWarnings("try") // Connections are closed at the end, and that is all.
class PullIntegrationTests {

    private final List<String> lastIds = new ArrayList<>();
    private final ScriptedServer server = ScriptedServer.playing(exchange -> {
        lastIds.add(exchange.header("Last-Event-ID"));
        switch (exchange.target()) {
            case "/two" -> {
                if (lastIds.size() <= 2) {
                    exchange.open().send("id: " + lastIds.size() + "\ndata: {\"n\":" + lastIds.size() + "}\n\n");
                    exchange.close();
                } else {
                    exchange.status(204);
                }
            }
            case "/many" -> {
                exchange.open();
                for (int i = 0; i < 100; i++) {
                    exchange.send("id: " + i + "\ndata: " + i + "\n\n");
                }
                exchange.awaitGone();
            }
            default -> exchange.status(404);
        }
    });
    private final TestClient client =
            TestClient.create(builder -> builder.payloadReader(new JsonPayloadReader(new JsonMapper())));

    PullIntegrationTests() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void streamReconnectsAndEndsWithNoContent() {
        try (Stream<SseEvent> events = client.get(server.uri("/two")).stream()) {
            assertThat(events.map(SseEvent::id)).containsExactly("1", "2");
        }
        assertThat(lastIds).containsExactly(null, "1", "2");
        assertThat(client.client().connections()).isEmpty();
    }

    @Test
    void streamIsLazyAndItsIteratorTakesOneAtATime() {
        try (Stream<SseEvent> events = client.get(server.uri("/many")).stream()) {
            assertThat(server.all()).isEmpty();
            assertThat(client.client().connections()).isEmpty();
            Iterator<SseEvent> iterator = events.iterator();
            assertThat(iterator.next().data()).isEqualTo("0");
            assertThat(iterator.next().data()).isEqualTo("1");
            assertThat(client.client().connections())
                    .singleElement()
                    .extracting(SseConnection::state)
                    .isEqualTo(SseConnection.State.OPEN);
        }
        assertThat(client.client().connections()).isEmpty();
    }

    @Test
    void eventOfAnIteratorIsAcknowledgedWhenTheNextIsRequested() {
        List<String> saved = new ArrayList<>();
        LastEventIdStore store = new LastEventIdStore() {
            @Override
            public String load(String subscription) {
                return null;
            }

            @Override
            public void save(String subscription, String lastEventId) {
                saved.add(lastEventId);
            }
        };
        try (Stream<SseEvent> events = client.get(server.uri("/many")).lastEventIdStore(store).stream()) {
            Iterator<SseEvent> iterator = events.iterator();
            assertThat(iterator.next().id()).isEqualTo("0");
            assertThat(saved).isEmpty();
            assertThat(iterator.next().id()).isEqualTo("1");
            assertThat(saved).containsExactly("0");
        }
        assertThat(saved).containsExactly("0");
    }

    @Test
    void streamFailsWithTheFailureOfTheConnection() {
        try (Stream<SseEvent> events = client.get(server.uri("/none")).stream()) {
            assertThatExceptionOfType(SseClientException.class)
                    .isThrownBy(events::count)
                    .satisfies(ex -> assertThat(ex.status()).hasValue(404));
        }
    }

    @Test
    void exceptionOfTheConsumerIsThrownAndTheEventIsNotAcknowledged() {
        AtomicReference<String> lastId = new AtomicReference<>();
        try (Stream<SseEvent> events = client
                .get(server.uri("/many"))
                .onSignal(signal -> lastId.set(
                        client.client().connections().isEmpty()
                                ? lastId.get()
                                : client.client().connections().get(0).lastEventId()))
                .stream()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> events.forEach(event -> {
                        if ("3".equals(event.data())) {
                            throw new IllegalArgumentException("mine");
                        }
                    }));
            assertThat(lastId).hasValue("2");
        }
    }

    @Test
    void streamClosedByItsConsumerEndsAfterThatElement() {
        List<String> seen = new ArrayList<>();
        Stream<SseEvent> events = client.get(server.uri("/many")).stream();
        events.forEach(event -> {
            seen.add(event.data());
            if ("3".equals(event.data())) {
                events.close();
            }
        });
        assertThat(seen).containsExactly("0", "1", "2", "3");
        assertThat(client.client().connections()).isEmpty();
    }

    @Test
    void payloadsAreReadAsJson() throws Exception {
        List<Map<String, Integer>> generic = new ArrayList<>();
        List<Order> typed = new ArrayList<>();
        try (SseConnection connection =
                client.get(server.uri("/two")).connect(new PayloadType<Map<String, Integer>>() {}, generic::add)) {
            Awaitility.await().until(() -> generic.size() == 2);
        }
        assertThat(generic).containsExactly(Map.of("n", 1), Map.of("n", 2));
        lastIds.clear();
        try (SseConnection connection =
                client.get(server.uri("/two")).connect(Order.class, order -> typed.add(order))) {
            Awaitility.await().until(() -> typed.size() == 2);
        }
        assertThat(typed).containsExactly(new Order(1), new Order(2));
        lastIds.clear();
        try (Stream<String> texts = client.get(server.uri("/two")).stream(String.class)) {
            assertThat(texts).containsExactly("{\"n\":1}", "{\"n\":2}");
        }
    }

    @Test
    void payloadThatIsNotJsonIsAFailureOfTheHandler() throws Exception {
        Recording recording = new Recording();
        try (SseConnection connection = client.get(server.uri("/many"))
                .onHandlerError(HandlerErrorPolicy.stop())
                .onSignal(recording)
                .connect(Order.class, order -> {})) {
            assertThat(recording.closed().failure())
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasStackTraceContaining("cannot be read as JSON of type");
        }
    }

    @Test
    void fluxReconnectsAndCompletes() {
        assertThat(ReactorSse.flux(client.get(server.uri("/two")))
                        .map(SseEvent::id)
                        .collectList()
                        .block())
                .containsExactly("1", "2");
    }

    @Test
    void fluxFailsWithTheFailureOfTheConnection() {
        assertThatExceptionOfType(SseClientException.class)
                .isThrownBy(
                        () -> ReactorSse.flux(client.get(server.uri("/none"))).blockLast());
    }

    @Test
    void fluxEmitsNoMoreThanRequested() {
        List<String> got = new ArrayList<>();
        BaseSubscriber<SseEvent> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(2);
            }

            @Override
            protected void hookOnNext(SseEvent event) {
                got.add(event.data());
            }
        };
        ReactorSse.flux(client.get(server.uri("/many"))).subscribe(subscriber);
        Awaitility.await().until(() -> got.size() == 2);
        SseConnection connection = client.client().connections().get(0);
        Awaitility.await().until(() -> connection.lastEventId().equals("1"));

        subscriber.request(1);
        Awaitility.await().until(() -> got.size() == 3);
        subscriber.cancel();

        Awaitility.await().until(() -> connection.state() == SseConnection.State.CLOSED);
        assertThat(got).containsExactly("0", "1", "2");
    }

    @Test
    @Timeout(60)
    void closingTheClientCompletesAFluxWithoutDemand() {
        AtomicBoolean complete = new AtomicBoolean();
        AtomicInteger got = new AtomicInteger();
        BaseSubscriber<SseEvent> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(SseEvent event) {
                got.incrementAndGet();
            }

            @Override
            protected void hookOnComplete() {
                complete.set(true);
            }
        };
        ReactorSse.flux(client.get(server.uri("/many"))
                        .timeouts(SseTimeouts.DEFAULTS.withClose(Duration.ofSeconds(10))))
                .subscribe(subscriber);
        Awaitility.await().until(() -> got.get() == 1);

        client.client().close();

        assertThat(complete).isTrue();
        assertThat(got).hasValue(1);
    }

    @Test
    void fluxThatIsCancelledClosesItsConnectionWithoutAnError() {
        List<Throwable> errors = new ArrayList<>();
        List<SseEvent> events = new ArrayList<>();
        Disposable disposable = ReactorSse.flux(client.get(server.uri("/many"))).subscribe(events::add, errors::add);
        Awaitility.await().until(() -> events.size() == 100);
        disposable.dispose();
        Awaitility.await().until(() -> client.client().connections().isEmpty());
        assertThat(errors).isEmpty();
    }

    record Order(int n) {}
}
