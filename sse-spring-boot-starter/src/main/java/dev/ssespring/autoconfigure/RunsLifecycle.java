package dev.ssespring.autoconfigure;

import dev.ssespring.runs.SseRuns;
import org.springframework.context.SmartLifecycle;

/**
 * Drains runs after the streams have ended, whose clients go on reading on another node, and before the web server's
 * graceful shutdown. Accepts runs again if the context is restarted.
 */
final class RunsLifecycle implements SmartLifecycle {

    private static final int PHASE = StreamsLifecycle.PHASE - 128;

    private final SseRuns runs;
    private volatile boolean running;

    RunsLifecycle(SseRuns runs) {
        this.runs = runs;
    }

    @Override
    public void start() {
        runs.accept();
        running = true;
    }

    @Override
    public void stop() {
        runs.drain();
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
