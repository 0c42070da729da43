package dev.ssespring.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Registers the return value handler for {@link dev.ssespring.publisher.SseStream}, and a resolver that responds 400
 * to requests with invalid topics. Also holds the refusal policy that {@link SseServerResponse} uses.
 */
public final class SseWebMvcConfigurer implements WebMvcConfigurer {

    private final StreamResponse response;

    /**
     * Creates the configurer.
     *
     * @param refusal response while no stream can be opened
     */
    public SseWebMvcConfigurer(RefusalPolicy refusal) {
        this(refusal, null, StreamWriting.DEFAULT);
    }

    /**
     * Creates the configurer.
     *
     * @param refusal response while no stream can be opened
     * @param sessions ends the streams of authenticated users with their HTTP sessions; must be registered with the
     * servlet container. Null to let streams outlive sessions
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
