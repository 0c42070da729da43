package dev.ssespring.web;

import dev.ssespring.publisher.SseStream;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.util.Assert;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * Responses of functional endpoints: {@code route().GET("/orders/stream", request ->
 * SseServerResponse.of(publisher.subscribe("orders")))}. They behave like streams returned by controller methods.
 */
public final class SseServerResponse {

    /** Used without auto-configuration, such as in a test of one route. */
    private static final StreamResponse DEFAULT =
            new StreamResponse(RefusalPolicy.BY_ACCEPT, null, StreamWriting.DEFAULT);

    private SseServerResponse() {}

    /**
     * Returns a response with status 200 and a stream.
     *
     * @param stream stream of the response, which is opened when the response is written
     * @return response to one request
     */
    public static ServerResponse of(SseStream stream) {
        return ServerResponse.ok().build(writing(stream));
    }

    /**
     * Returns a function that writes a stream, for responses with their own status, headers or cookies: {@code
     * ServerResponse.accepted().header("X-Mine", "1").build(SseServerResponse.writing(stream))}.
     *
     * @param stream stream of the response, which is opened when the response is written
     * @return function for one response, which does not wait for the end of the stream
     */
    public static ServerResponse.HeadersBuilder.WriteFunction writing(SseStream stream) {
        Assert.notNull(stream, "'stream' must not be null");
        return (request, response) -> {
            responseFor(request).write(stream, request, response, new ModelAndViewContainer());
            return null;
        };
    }

    private static StreamResponse responseFor(HttpServletRequest request) {
        WebApplicationContext context = RequestContextUtils.findWebApplicationContext(request);
        SseWebMvcConfigurer configurer = (context != null)
                ? context.getBeanProvider(SseWebMvcConfigurer.class).getIfUnique()
                : null;
        return (configurer != null) ? configurer.response() : DEFAULT;
    }
}
