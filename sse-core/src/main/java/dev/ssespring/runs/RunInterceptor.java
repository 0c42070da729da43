package dev.ssespring.runs;

/** Strategy that wraps producers, such as to observe them. */
@FunctionalInterface
public interface RunInterceptor {

    /**
     * Returns the producer to be called instead of another. Called on the thread that starts the run.
     *
     * @param run as it was started
     * @param producer to be called by the result, once
     * @return a producer
     */
    RunProducer intercept(RunInfo run, RunProducer producer);
}
