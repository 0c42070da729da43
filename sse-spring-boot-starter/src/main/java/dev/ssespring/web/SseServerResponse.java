package dev.ssespring.web;

import dev.ssespring.publisher.SseStream;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.util.Assert;
import org.springframework.web.context.WebApplicationContext;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.function.ServerResponse;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * Answers of functional endpoints: {@code route().GET("/orders/stream", request ->
 * SseServerResponse.of(publisher.subscribe("orders")))}. The same happens as when a controller method returns the stream.
 */
public final class SseServerResponse {

    /** How requests are answered where there is no auto-configuration, such as in a test of one route. */
    private static final StreamResponse DEFAULT =
            new StreamResponse(RefusalPolicy.BY_ACCEPT, null, StreamWriting.DEFAULT);

    private SseServerResponse() {}

    /**
     * Answers 200 with a stream.
     *
     * @param stream opens when the response is written, once
     * @return serves one request
     */
    public static ServerResponse of(SseStream stream) {
        return ServerResponse.ok().build(writing(stream));
    }

    /**
     * For an answer with a status, headers or cookies of its own: {@code
     * ServerResponse.accepted().header("X-Mine", "1").build(SseServerResponse.writing(stream))}.
     *
     * @param stream opens when the response is written, once
     * @return serves one request; does not wait for the end of the stream
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
