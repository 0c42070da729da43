package dev.ssespring.jobs.engine;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobInterceptor;
import dev.ssespring.jobs.JobObserver;
import dev.ssespring.jobs.JobSubmitInterceptor;
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
 * @param submitInterceptors run around submissions, the last outermost
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
        List<JobSubmitInterceptor> submitInterceptors,
        List<JobInterceptor> interceptors,
        List<JobObserver> observers) {

    /** Copies the lists, and guards the observers. */
    public JobsContext {
        submitInterceptors = List.copyOf(submitInterceptors);
        interceptors = List.copyOf(interceptors);
        observers = observers.stream().<JobObserver>map(GuardedObserver::new).toList();
    }
}
