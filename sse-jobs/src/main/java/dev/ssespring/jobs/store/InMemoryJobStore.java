package dev.ssespring.jobs.store;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.jobs.JobQueueOptions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps jobs in the memory of this process: nothing survives it, and no other process sees it. Waiting and running jobs,
 * dead letters and results are lost when it ends.
 *
 * <p>A queue holds as many jobs that are not over, together with dead letters, as its capacity allows, and as many again that are done or
 * cancelled; of these the oldest are forgotten early if there are more. Any thread may call it; no call blocks for long.
 */
public final class InMemoryJobStore implements JobStore {

    private final SseClock clock;
    private final Map<String, MemoryQueue> queues = new ConcurrentHashMap<>();

    /**
     * Creates an empty store.
     *
     * @param clock measures all times; closed by its owner
     */
    public InMemoryJobStore(SseClock clock) {
        this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
    }

    /** Returns the same object for the same name; the options of the first call count. */
    @Override
    public QueueStore queue(String queue, JobQueueOptions options) {
        return queues.computeIfAbsent(queue, name -> new MemoryQueue(name, options, clock));
    }
}
