package dev.ssespring.autoconfigure;

import dev.ssespring.publisher.SseEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Ends all streams before the web server's graceful shutdown, which would wait for them until its timeout, and accepts
 * streams again if the context is restarted.
 */
final class StreamsLifecycle implements SmartLifecycle {

    /** Above Boot's GRACEFUL_SHUTDOWN_PHASE, which is {@code DEFAULT_PHASE - 1024}. */
    static final int PHASE = DEFAULT_PHASE - 512;

    private final SseEventPublisher publisher;
    private volatile boolean running;

    StreamsLifecycle(SseEventPublisher publisher) {
        this.publisher = publisher;
    }

    @Override
    public void start() {
        publisher.start();
        running = true;
    }

    @Override
    public void stop() {
        publisher.drain();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
