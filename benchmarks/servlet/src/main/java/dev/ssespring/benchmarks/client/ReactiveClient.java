package dev.ssespring.benchmarks.client;

import java.net.URI;
import java.util.Objects;
import java.util.function.Consumer;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;

/** Spring's WebClient on Reactor Netty. */
final class ReactiveClient {

    private static final ParameterizedTypeReference<ServerSentEvent<String>> EVENT =
            new ParameterizedTypeReference<>() {};

    private ReactiveClient() {}

    static AutoCloseable connect(URI uri, Consumer<String> handler) {
        Disposable subscription = WebClient.create()
                .get()
                .uri(uri)
                .retrieve()
                .bodyToFlux(EVENT)
                .subscribe(event -> handler.accept(Objects.requireNonNull(event.data())));
        return subscription::dispose;
    }
}
