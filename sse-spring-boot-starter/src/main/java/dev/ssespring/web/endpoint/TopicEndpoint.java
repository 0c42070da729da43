package dev.ssespring.web.endpoint;

import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.web.SseServerResponse;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Streams without a controller: {@code GET /sse?topic=orders&topic=prices.*}, or {@code POST /sse} with a JSON list of
 * topics. What a request may have is the decision of the publisher's {@link
 * dev.ssespring.publisher.SubscriptionAuthorizer}. Requests that cannot be answered get 400, 413 or 415 and the reason as
 * plain text.
 */
public final class TopicEndpoint {

    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private static final String REFUSAL =
            "There is no bean of type dev.ssespring.publisher.SubscriptionAuthorizer, which decides"
                    + " who may subscribe to which topic. Until there is one, each request is refused";

    private TopicEndpoint() {}

    /**
     * Returns the routes of an endpoint that opens streams.
     *
     * @param path below the context path
     * @param publisher opens the streams; has an authorizer, or everybody may have everything
     * @param limits what one request can ask for; the publisher's own limits hold as well
     * @return answers GET, HEAD and POST requests
     */
    public static RouterFunction<ServerResponse> routes(String path, SseEventPublisher publisher, TopicLimits limits) {
        RequestedTopics topics = new RequestedTopics(limits);
        return routes(path, request -> subscribe(request, topics, publisher));
    }

    /**
     * Returns the routes of an endpoint of an application that has no authorizer.
     *
     * @param path below the context path
     * @return answers each GET, HEAD and POST request with 403, and with the name of the missing bean
     */
    public static RouterFunction<ServerResponse> refusingRoutes(String path) {
        return routes(path, request -> text(HttpStatus.FORBIDDEN, REFUSAL));
    }

    private static RouterFunction<ServerResponse> routes(String path, HandlerFunction<ServerResponse> handler) {
        return RouterFunctions.route()
                .GET(path, handler)
                .HEAD(path, handler)
                .POST(path, handler)
                .build();
    }

    private static ServerResponse subscribe(ServerRequest request, RequestedTopics topics, SseEventPublisher publisher)
            throws IOException, ServletException {
        try {
            return SseServerResponse.of(publisher.subscribe(topics.of(request)));
        } catch (ResponseStatusException ex) {
            return text(ex.getStatusCode(), String.valueOf(ex.getReason()));
        } catch (InvalidTopicException ex) {
            return text(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
        }
    }

    private static ServerResponse text(HttpStatusCode status, String text) {
        return ServerResponse.status(status).contentType(TEXT).body(text);
    }
}
