package dev.ssespring.autoconfigure;

import org.springframework.context.SmartLifecycle;

/** Starts and stops one part of the library in a phase of the application context, again after each restart of the context. */
final class PhasedLifecycle implements SmartLifecycle {

    /**
     * Streams are closed before the web server's graceful shutdown, which would wait for them until its timeout. Above Boot's
     * GRACEFUL_SHUTDOWN_PHASE, which is {@code DEFAULT_PHASE - 1024}.
     */
    static final int STREAMS_PHASE = DEFAULT_PHASE - 512;

    /** Jobs are drained before the streams, over which remote workers are told to go elsewhere. */
    static final int JOBS_PHASE = STREAMS_PHASE + 128;

    /** Runs are drained after the streams, whose clients continue on another node, and before the graceful shutdown. */
    static final int RUNS_PHASE = STREAMS_PHASE - 128;

    /** The broker's connections are closed after streams and web server, and before the connection factory, which is in phase 0. */
    static final int BROKER_PHASE = DEFAULT_PHASE - 4096;

    private final int phase;
    private final Runnable starting;
    private final Runnable stopping;
    private volatile boolean running;

    PhasedLifecycle(int phase, Runnable starting, Runnable stopping) {
        this.phase = phase;
        this.starting = starting;
        this.stopping = stopping;
    }

    @Override
    public void start() {
        starting.run();
        running = true;
    }

    @Override
    public void stop() {
        stopping.run();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return phase;
    }
}
