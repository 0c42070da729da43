package dev.ssespring.jobs.store;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Sign of life of a worker.
 *
 * @param worker identifies it
 * @param slots maximum number of jobs that it holds at the same time, 0 or more; 0 for a worker that stops
 * @param tags what it has
 * @param held ids of the jobs that it holds, with their leases
 * @param overdue time since its delivery after which a job that is leased to the worker, not accepted and not in {@code held} counts
 *     as not arrived
 */
public record WorkerBeat(String worker, int slots, Set<String> tags, Map<String, String> held, Duration overdue) {

    /** Copies tags and held jobs. */
    public WorkerBeat {
        tags = Set.copyOf(tags);
        held = Map.copyOf(held);
    }
}
