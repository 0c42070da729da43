package dev.ssespring.client.listener;

/** Registers listeners by code, before the first one starts. */
@FunctionalInterface
public interface SseListenerConfigurer {

    /**
     * Called once, after the annotated listeners of the singletons were registered.
     *
     * @param registry to register with
     */
    void configureSseListeners(SseListenerRegistry registry);
}
