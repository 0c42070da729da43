package dev.ssespring.web;

import static org.springframework.web.servlet.function.RequestPredicates.path;
import static org.springframework.web.servlet.function.RouterFunctions.route;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import jakarta.servlet.http.Cookie;
import java.security.Principal;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/** Streams as functional endpoints return them. */
class FunctionalEndpoints {

    @Bean
    RouterFunction<ServerResponse> streams(SseEventPublisher publisher) {
        SseStream shared = publisher.stream(List.of("shared"));
        return route().GET("/functional/ten", request -> SseServerResponse.of(ten(publisher)))
                .route(
                        path("/functional/topic/{topic}"),
                        request -> SseServerResponse.of(publisher.subscribe(request.pathVariable("topic"))))
                .GET("/functional/context", request -> SseServerResponse.of(context(publisher)))
                .GET(
                        "/functional/accepted",
                        request -> ServerResponse.accepted()
                                .header("X-Mine", "1")
                                .header("Cache-Control", "private")
                                .cookie(new Cookie("flavour", "plain"))
                                .build(SseServerResponse.writing(ten(publisher))))
                .GET("/functional/shared", request -> SseServerResponse.of(shared))
                .onError(
                        IllegalStateException.class,
                        (failure, request) ->
                                ServerResponse.unprocessableContent().body(Objects.toString(failure.getMessage())))
                .build();
    }

    private static SseStream ten(SseEventPublisher publisher) {
        return publisher.stream(IntStream.rangeClosed(1, 10)
                .mapToObj(number -> SseEvent.of("my-custom-event", "Hello World! " + number)));
    }

    private static SseStream context(SseEventPublisher publisher) {
        return publisher.stream(out -> {
            Principal principal = out.principal();
            out.send(SseEvent.of(
                    Objects.toString(out.lastEventId()), principal == null ? "nobody" : principal.getName()));
        });
    }
}
