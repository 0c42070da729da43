package dev.ssespring.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.client.ClientExtension;
import dev.ssespring.client.ScriptedServer;
import dev.ssespring.client.TestClient;
import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Rules 3.6 and 3.9 of Reactive Streams, without the checks that Reactor adds for foreign subscribers. */
class RemoteSubscriptionIntegrationTests {

    @RegisterExtension
    final ClientExtension extension = ClientExtension.start();

    private final ScriptedServer server = extension.server();
    private final TestClient client = extension.client();

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void invalidDemandInOnSubscribeIsAnErrorWithoutAConnection(long count) {
        Recorder recorder = subscribe((subscription, event) -> {}, subscription -> subscription.request(count));

        assertThat(recorder.signals).singleElement().isInstanceOf(IllegalArgumentException.class);
        assertThat(client.client().connections()).isEmpty();
        assertThat(server.all()).isEmpty();
    }

    @Test
    void invalidDemandInOnNextIsAnErrorAndClosesTheConnection() throws Exception {
        Recorder recorder =
                subscribe((subscription, event) -> subscription.request(0), subscription -> subscription.request(10));
        server.next().open().send("data: x\n\ndata: y\n\n");

        Awaitility.await().until(() -> recorder.signals.size() == 2);
        assertThat(recorder.signals.get(0)).isInstanceOf(SseEvent.class);
        assertThat(recorder.signals.get(1)).isInstanceOf(IllegalArgumentException.class);
        Awaitility.await().until(() -> client.client().connections().isEmpty());
    }

    @Test
    void demandAfterCancellationHasNoEffect() {
        Recorder recorder = subscribe((subscription, event) -> {}, subscription -> {
            subscription.cancel();
            subscription.request(0);
            subscription.request(1);
        });

        assertThat(recorder.signals).isEmpty();
        assertThat(client.client().connections()).isEmpty();
    }

    private Recorder subscribe(BiConsumer<Subscription, SseEvent> onNext, OnSubscribe onSubscribe) {
        Recorder recorder = new Recorder(onSubscribe, onNext);
        new RemoteSubscription(recorder).begin(client.get(server.uri("/")));
        return recorder;
    }

    @FunctionalInterface
    private interface OnSubscribe {

        void accept(Subscription subscription);
    }

    private static final class Recorder implements Subscriber<SseEvent> {

        private final List<Object> signals = new CopyOnWriteArrayList<>();
        private final OnSubscribe onSubscribe;
        private final BiConsumer<Subscription, SseEvent> onNext;
        private volatile Subscription subscription;

        Recorder(OnSubscribe onSubscribe, BiConsumer<Subscription, SseEvent> onNext) {
            this.onSubscribe = onSubscribe;
            this.onNext = onNext;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            onSubscribe.accept(subscription);
        }

        @Override
        public void onNext(SseEvent event) {
            signals.add(event);
            onNext.accept(subscription, event);
        }

        @Override
        public void onError(Throwable failure) {
            signals.add(failure);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }
}
