package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.JobsOptions;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the queues of a node share.
 *
 * @param publisher opens the streams of remote workers
 * @param store keeps the jobs
 * @param handlers runs the handlers of workers in this application
 * @param clock tells the time
 * @param options settings of all queues
 * @param codec converts payloads
 * @param traceParent tells the trace context of the calling thread
 * @param observers notified of what happens; their exceptions are logged
 */
public record JobsContext(
        SseEventPublisher publisher,
        JobStore store,
        Executor handlers,
        SseClock clock,
        JobsOptions options,
        PayloadCodec codec,
        Supplier<@Nullable String> traceParent,
        List<JobObserver> observers) {

    /** Guards the observers. */
    public JobsContext {
        observers = observers.stream().<JobObserver>map(GuardedObserver::new).toList();
    }
}
