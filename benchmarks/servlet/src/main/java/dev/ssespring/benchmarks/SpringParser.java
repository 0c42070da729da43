package dev.ssespring.benchmarks;

import java.util.Map;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.ServerSentEventHttpMessageReader;
import reactor.core.publisher.Flux;

/** What WebClient reads events with, here without a client. The chunks are wrapped, not copied. */
final class SpringParser {

    private static final ResolvableType TYPE = ResolvableType.forClassWithGenerics(ServerSentEvent.class, String.class);
    private static final ServerSentEventHttpMessageReader READER = new ServerSentEventHttpMessageReader();

    private SpringParser() {}

    static void read(WireStream stream, StreamParser.Receiver receiver) {
        READER.read(TYPE, new Response(stream), Map.of())
                .doOnNext(item -> {
                    if (item instanceof ServerSentEvent<?> event) {
                        receiver.received(event.id(), event.event(), (String) event.data());
                    }
                })
                .blockLast();
    }

    private record Response(WireStream stream) implements ReactiveHttpInputMessage {

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.fromIterable(stream.chunks()).map(DefaultDataBufferFactory.sharedInstance::wrap);
        }

        @Override
        public HttpHeaders getHeaders() {
            return new HttpHeaders();
        }
    }
}
