package dev.ssespring.test;

import java.net.URI;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** WebFlux on Reactor Netty, with a sink that all streams subscribe to. */
final class WebFluxSubject implements StreamSubject {

    private volatile Sinks.Many<ServerSentEvent<String>> sink =
            Sinks.many().multicast().directBestEffort();

    private final DisposableServer server = HttpServer.create()
            .host("localhost")
            .port(0)
            .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(RouterFunctions.route()
                    .GET("/orders", request -> ServerResponse.ok().body(BodyInserters.fromServerSentEvents(events())))
                    .build())))
            .bindNow();

    /** A first comment, because the head goes out with the first element. */
    private Flux<ServerSentEvent<String>> events() {
        return Flux.merge(
                sink.asFlux(),
                Flux.just(ServerSentEvent.<String>builder().comment("open").build()));
    }

    @Override
    public URI uri() {
        return URI.create("http://localhost:" + server.port());
    }

    @Override
    public void send(String event, String data) {
        emit(ServerSentEvent.<String>builder().event(event).data(data).build());
    }

    private void emit(ServerSentEvent<String> event) {
        sink.emitNext(event, Sinks.EmitFailureHandler.FAIL_FAST);
    }

    @Override
    public void endAll() {
        Sinks.Many<ServerSentEvent<String>> ended = sink;
        sink = Sinks.many().multicast().directBestEffort();
        ended.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);
    }

    @Override
    public SseFence fence() {
        return comment ->
                emit(ServerSentEvent.<String>builder().comment(comment).build());
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
