package dev.ssespring.jobs;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.engine.JobsContext;
import dev.ssespring.jobs.engine.NodeJobs;
import dev.ssespring.jobs.engine.PayloadCodec;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.publisher.PayloadWriter;
import dev.ssespring.publisher.SseEventPublisher;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/** Creates {@link SseJobs} for applications that do not use Spring. For use by one thread. */
public final class JobsBuilder {

    private final SseEventPublisher publisher;
    private final JobStore store;
    private final Executor handlers;
    private final SseClock clock;
    private JobsOptions options = JobsOptions.DEFAULTS;
    private PayloadCodec codec = PayloadCodec.TEXT;
    private final List<JobSubmitInterceptor> submitInterceptors = new ArrayList<>();
    private final List<JobInterceptor> interceptors = new ArrayList<>();
    private final List<JobObserver> observers = new ArrayList<>();

    /**
     * Creates a builder.
     *
     * @param publisher opens the streams of remote workers; closed by its owner
     * @param store keeps the jobs; closed by its owner
     * @param handlers runs the handlers of workers in this application, each on a thread that it may block; must not run them on the
     *     calling thread, may reject them
     * @param clock tells the time; closed by its owner
     */
    public JobsBuilder(SseEventPublisher publisher, JobStore store, Executor handlers, SseClock clock) {
        this.publisher = Objects.requireNonNull(publisher, "'publisher' must not be null");
        this.store = Objects.requireNonNull(store, "'store' must not be null");
        this.handlers = Objects.requireNonNull(handlers, "'handlers' must not be null");
        this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
    }

    /**
     * Sets the options of queues.
     *
     * @param options otherwise {@link JobsOptions#DEFAULTS}
     * @return this builder
     */
    public JobsBuilder options(JobsOptions options) {
        this.options = Objects.requireNonNull(options, "'options' must not be null");
        return this;
    }

    /**
     * Sets what converts payloads, progress and results to and from JSON.
     *
     * @param writer otherwise only Strings are accepted
     * @param reader otherwise only Strings are accepted
     * @return this builder
     */
    public JobsBuilder json(PayloadWriter writer, PayloadReader reader) {
        this.codec = new PayloadCodec(
                Objects.requireNonNull(writer, "'writer' must not be null"),
                Objects.requireNonNull(reader, "'reader' must not be null"));
        return this;
    }

    /**
     * Adds an interceptor of submissions in this application and over HTTP.
     *
     * @param interceptor runs around those that were added before
     * @return this builder
     */
    public JobsBuilder submitInterceptor(JobSubmitInterceptor interceptor) {
        submitInterceptors.add(Objects.requireNonNull(interceptor, "'interceptor' must not be null"));
        return this;
    }

    /**
     * Adds an interceptor of the handlers of workers in this application.
     *
     * @param interceptor runs around those that were added before
     * @return this builder
     */
    public JobsBuilder interceptor(JobInterceptor interceptor) {
        interceptors.add(Objects.requireNonNull(interceptor, "'interceptor' must not be null"));
        return this;
    }

    /**
     * Adds an observer.
     *
     * @param observer called after those that were added before
     * @return this builder
     */
    public JobsBuilder observer(JobObserver observer) {
        observers.add(Objects.requireNonNull(observer, "'observer' must not be null"));
        return this;
    }

    /**
     * Creates the queues of this node.
     *
     * @return accepts jobs
     */
    public SseJobs build() {
        return new NodeJobs(new JobsContext(
                publisher, store, handlers, clock, options, codec, submitInterceptors, interceptors, observers));
    }
}
