package dev.ssespring.web;

import java.util.List;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Teaches Spring MVC to answer with the {@link dev.ssespring.publisher.SseStream} that a controller method returns. */
public final class SseWebMvcConfigurer implements WebMvcConfigurer {

    private final StreamReturnValueHandler handler;

    /**
     * Creates the configurer.
     *
     * @param refusal how to answer while no stream can be opened
     */
    public SseWebMvcConfigurer(RefusalPolicy refusal) {
        this.handler = new StreamReturnValueHandler(refusal);
    }

    @Override
    public void addReturnValueHandlers(List<HandlerMethodReturnValueHandler> handlers) {
        handlers.add(handler);
    }
}
