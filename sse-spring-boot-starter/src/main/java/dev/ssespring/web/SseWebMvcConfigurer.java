package dev.ssespring.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Teaches Spring MVC to answer with the {@link dev.ssespring.publisher.SseStream} that a controller method returns, and
 * {@link SseServerResponse} how to refuse one. Requests with topics that cannot be used are answered with 400.
 */
public final class SseWebMvcConfigurer implements WebMvcConfigurer {

    private final StreamResponse response;

    /**
     * Creates the configurer.
     *
     * @param refusal how to answer while no stream can be opened
     */
    public SseWebMvcConfigurer(RefusalPolicy refusal) {
        this(refusal, null, StreamWriting.DEFAULT);
    }

    /**
     * Creates the configurer.
     *
     * @param refusal how to answer while no stream can be opened
     * @param sessions ends the streams of authenticated users with their HTTP sessions, and has to be registered with the
     *     servlet container; null to let streams outlive sessions
     * @param writing how streams are written
     */
    public SseWebMvcConfigurer(RefusalPolicy refusal, @Nullable SessionStreams sessions, StreamWriting writing) {
        this.response = new StreamResponse(refusal, sessions, writing);
    }

    StreamResponse response() {
        return response;
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(new StreamReturnValueHandler(response));
    }

    @Override
    public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
        resolvers.add(new InvalidTopicExceptionResolver(resolvers));
    }
}
