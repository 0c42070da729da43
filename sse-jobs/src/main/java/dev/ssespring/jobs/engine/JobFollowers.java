package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.JobRefusedException;
import dev.ssespring.jobs.store.JobChange;
import dev.ssespring.jobs.store.QueueStore;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunsBuilder;
import dev.ssespring.runs.RunsOptions;
import dev.ssespring.runs.SseRuns;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Those who follow jobs of this node's queues, each on an open response. What reads the runs is created for the first of them,
 * so that jobs that nobody follows cost nothing. Any thread may call it; its monitor guards creation and close.
 */
final class JobFollowers implements AutoCloseable {

    private final JobsContext context;
    private final JobRunStore store;
    private volatile @Nullable SseRuns runs;
    private volatile boolean closed;

    JobFollowers(JobsContext context, Function<String, QueueStore> queues) {
        this.context = context;
        this.store = new JobRunStore(queues);
    }

    void onChange(String queue, JobChange change) {
        if (runs != null) {
            store.onChange(queue, change);
        }
    }

    SseStream follow(String queue, String job) {
        return runs().resume(JobRunStore.runOf(queue, job));
    }

    private SseRuns runs() {
        SseRuns known = runs;
        return (known != null && !closed) ? known : create();
    }

    private synchronized SseRuns create() {
        if (closed) {
            throw new JobRefusedException(
                    "This node shuts down", false, context.options().retry(), null);
        }
        SseRuns known = runs;
        if (known != null) {
            return known;
        }
        RunsOptions defaults = RunsOptions.DEFAULTS;
        SseRuns created = new RunsBuilder(context.publisher(), store, JobFollowers::refuse, context.clock())
                .options(new RunsOptions(
                        defaults.retention(),
                        defaults.maxEvents(),
                        defaults.maxBytes(),
                        defaults.lease(),
                        defaults.flushWindow(),
                        defaults.maxActive(),
                        defaults.drainTimeout(),
                        context.options().retry()))
                // Whoever hands out the response has checked the caller.
                .authorizer((run, caller) -> true)
                .dialect(JobDialect.INSTANCE)
                .build();
        runs = created;
        return created;
    }

    private static void refuse(Runnable producer) {
        throw new RejectedExecutionException("The run of a job has no producer");
    }

    @Override
    public synchronized void close() {
        closed = true;
        SseRuns known = runs;
        if (known != null) {
            known.close();
        }
    }
}
