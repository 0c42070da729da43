package dev.ssespring.client.listener;

/** Callback to register listeners programmatically before the first one starts. */
@FunctionalInterface
public interface SseListenerConfigurer {

    /**
     * Registers listeners. Called once, after the annotated listeners of the singletons were registered.
     *
     * @param registry registry of the application
     */
    void configureSseListeners(SseListenerRegistry registry);
}
