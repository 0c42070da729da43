package dev.ssespring.jobs.listener;

import dev.ssespring.jobs.JobWorker;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.JobWorkers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.context.SmartLifecycle;

/**
 * The workers of annotated methods. They start after everything else, and stop before it: first all of them take no more jobs, then
 * each waits for its handlers. Guarded by its monitor, which is not held while workers start and stop.
 */
public final class SseJobListenerRegistry implements SmartLifecycle {

    private static final int PHASE = Integer.MAX_VALUE - 100;

    private final Supplier<JobWorkers> workers;
    private final Duration drainTimeout;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<JobWorker> running = new ArrayList<>();
    private boolean started;

    /**
     * Creates the registry.
     *
     * @param workers asked when the first worker starts
     * @param drainTimeout time for which a shutdown waits for handlers
     */
    public SseJobListenerRegistry(Supplier<JobWorkers> workers, Duration drainTimeout) {
        this.workers = workers;
        this.drainTimeout = drainTimeout;
    }

    void register(String queue, int slots, Set<String> tags, JobListenerMethod method) {
        JobWorkerOptions options;
        try {
            options = new JobWorkerOptions(slots, tags, drainTimeout);
        } catch (IllegalArgumentException ex) {
            throw new InvalidJobListenerException("Listener of queue '%s': %s".formatted(queue, ex.getMessage()));
        }
        Listener listener = new Listener(queue, options, method);
        boolean now;
        synchronized (this) {
            listeners.add(listener);
            now = started;
        }
        if (now) {
            start(listener);
        }
    }

    private void start(Listener listener) {
        JobWorker worker = workers.get()
                .work(listener.queue(), listener.method().payloadType(), listener.options(), listener.method());
        synchronized (this) {
            running.add(worker);
        }
    }

    /**
     * Returns the running workers.
     *
     * @return a snapshot
     */
    public synchronized List<JobWorker> workers() {
        return List.copyOf(running);
    }

    @Override
    public void start() {
        List<Listener> starting;
        synchronized (this) {
            started = true;
            starting = List.copyOf(listeners);
        }
        starting.forEach(this::start);
    }

    @Override
    public void stop() {
        List<JobWorker> stopping;
        synchronized (this) {
            started = false;
            stopping = List.copyOf(running);
            running.clear();
        }
        stopping.forEach(JobWorker::stopTaking);
        stopping.forEach(JobWorker::close);
    }

    @Override
    public synchronized boolean isRunning() {
        return started;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private record Listener(String queue, JobWorkerOptions options, JobListenerMethod method) {}
}
