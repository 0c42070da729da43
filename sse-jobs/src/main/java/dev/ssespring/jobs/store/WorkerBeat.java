package dev.ssespring.jobs.store;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sign of life of a worker.
 *
 * @param worker identifies it
 * @param slots maximum number of jobs that it holds at the same time, 0 or more; 0 for a worker that stops
 * @param tags what it has
 * @param held ids of the jobs that it holds, with their leases
 * @param overdue time since its delivery after which a job that is leased to the worker, not accepted and not in {@code held} counts
 *     as not arrived
 * @param user name of the authenticated user whose beat it is; null if there is none
 */
public record WorkerBeat(
        String worker,
        int slots,
        Set<String> tags,
        Map<String, String> held,
        Duration overdue,
        @Nullable String user) {

    /** Copies tags and held jobs. */
    public WorkerBeat {
        tags = Set.copyOf(tags);
        held = Map.copyOf(held);
    }

    /**
     * Creates a beat without a user.
     *
     * @param worker identifies it
     * @param slots maximum number of jobs that it holds at the same time
     * @param tags what it has
     * @param held ids of the jobs that it holds, with their leases
     * @param overdue time after which a job counts as not arrived
     */
    public WorkerBeat(String worker, int slots, Set<String> tags, Map<String, String> held, Duration overdue) {
        this(worker, slots, tags, held, overdue, null);
    }

    /**
     * Returns what the node with the stream of the worker has to know.
     *
     * @return the body of the change that the store reports
     */
    public String announcement() {
        return new WorkerAnnouncement(slots, tags, user).toString();
    }
}
