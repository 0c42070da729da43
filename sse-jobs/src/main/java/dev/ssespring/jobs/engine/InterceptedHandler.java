package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobContext;
import dev.ssespring.jobs.JobHandler;
import dev.ssespring.jobs.JobInterceptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A handler with one interceptor around it. Immutable. */
final class InterceptedHandler<P> implements JobHandler<P> {

    private final JobInterceptor interceptor;
    private final JobHandler<? super P> handler;

    private InterceptedHandler(JobInterceptor interceptor, JobHandler<? super P> handler) {
        this.interceptor = interceptor;
        this.handler = handler;
    }

    /** Returns the handler with interceptors around it, of which the last is the outermost. */
    static <P> JobHandler<? super P> of(JobHandler<? super P> handler, List<JobInterceptor> interceptors) {
        JobHandler<? super P> intercepted = handler;
        for (JobInterceptor interceptor : interceptors) {
            intercepted = new InterceptedHandler<P>(interceptor, intercepted);
        }
        return intercepted;
    }

    @Override
    public @Nullable Object handle(P payload, JobContext job) throws Exception {
        return interceptor.intercept(job, () -> handler.handle(payload, job));
    }
}
