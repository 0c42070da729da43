package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobInterceptor;
import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.JobTraceContext;
import dev.ssespring.jobs.JobsOptions;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What the queues of a node share.
 *
 * @param publisher opens the streams of remote workers
 * @param store keeps the jobs
 * @param handlers runs the handlers of workers in this application
 * @param clock tells the time
 * @param options settings of all queues
 * @param codec converts payloads
 * @param traceContext tells the trace context of jobs that are submitted
 * @param interceptors run around the handlers of workers in this application, the last outermost
 * @param observers notified of what happens; their exceptions are logged
 */
public record JobsContext(
        SseEventPublisher publisher,
        JobStore store,
        Executor handlers,
        SseClock clock,
        JobsOptions options,
        PayloadCodec codec,
        JobTraceContext traceContext,
        List<JobInterceptor> interceptors,
        List<JobObserver> observers) {

    /** Guards the observers. */
    public JobsContext {
        observers = observers.stream().<JobObserver>map(GuardedObserver::new).toList();
    }
}
