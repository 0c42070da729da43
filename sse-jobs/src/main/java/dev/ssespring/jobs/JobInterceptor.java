package dev.ssespring.jobs;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Strategy that runs around the handlers of workers, such as to observe them. */
@FunctionalInterface
public interface JobInterceptor {

    /**
     * Calls the handler of a job. Called on the thread of the handler for each job, by as many threads at the same time as there
     * are slots. What it returns or throws counts as what the handler has returned or thrown.
     *
     * @param job the job
     * @param handler to be called once: the handler, with the interceptors that were added before
     * @return the result; null if there is none
     * @throws Exception to fail the attempt
     */
    @Nullable
    Object intercept(JobContext job, Callable<@Nullable Object> handler) throws Exception;
}
