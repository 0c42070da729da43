package dev.ssespring.jobs.store;

import java.util.Set;

/**
 * A worker that can be given jobs through this node.
 *
 * @param worker identifies it
 * @param slots maximum number of jobs that it holds at the same time, 0 or more
 * @param tags what it has
 */
public record WorkerCapacity(String worker, int slots, Set<String> tags) {

    /** Copies the tags. */
    public WorkerCapacity {
        tags = Set.copyOf(tags);
    }
}
