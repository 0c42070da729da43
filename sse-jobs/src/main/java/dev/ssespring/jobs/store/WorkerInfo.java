package dev.ssespring.jobs.store;

import java.util.Set;

/**
 * A worker that is present.
 *
 * @param worker identifies it
 * @param slots as in its last beat
 * @param tags as in its last beat
 * @param held number of jobs that it holds
 */
public record WorkerInfo(String worker, int slots, Set<String> tags, int held) {

    /** Copies the tags. */
    public WorkerInfo {
        tags = Set.copyOf(tags);
    }
}
