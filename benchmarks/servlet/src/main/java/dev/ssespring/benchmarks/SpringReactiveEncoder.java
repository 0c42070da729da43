package dev.ssespring.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.ServerSentEventHttpMessageWriter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What WebFlux writes a {@code Flux<ServerSentEvent>} with, the building of the events included; no server. */
record SpringReactiveEncoder(List<Sample> samples) implements StreamEncoder {

    private static final ResolvableType TYPE = ResolvableType.forClassWithGenerics(ServerSentEvent.class, String.class);
    private static final ServerSentEventHttpMessageWriter WRITER = new ServerSentEventHttpMessageWriter();

    @Override
    public void encodeAll(Consumer<Object> wire) {
        WRITER.write(
                        Flux.fromIterable(samples).map(SpringReactiveEncoder::toEvent),
                        TYPE,
                        MediaType.TEXT_EVENT_STREAM,
                        new Response(wire, new HttpHeaders()),
                        Map.of())
                .block();
    }

    private static ServerSentEvent<String> toEvent(Sample sample) {
        return ServerSentEvent.<String>builder()
                .id(sample.id())
                .event(sample.event())
                .data(sample.data())
                .build();
    }

    private record Response(Consumer<Object> wire, HttpHeaders headers) implements ReactiveHttpOutputMessage {

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return Flux.from(body).doOnNext(this::writeWith).then();
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            Flux.from(body).subscribe(wire);
            return Mono.empty();
        }

        @Override
        public DataBufferFactory bufferFactory() {
            return DefaultDataBufferFactory.sharedInstance;
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public void beforeCommit(Supplier<? extends Mono<Void>> action) {}

        @Override
        public boolean isCommitted() {
            return false;
        }

        @Override
        public Mono<Void> setComplete() {
            return Mono.empty();
        }
    }
}
