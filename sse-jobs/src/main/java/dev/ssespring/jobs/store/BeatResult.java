package dev.ssespring.jobs.store;

import java.util.List;

/**
 * Answer to a {@link WorkerBeat}.
 *
 * @param lost ids of held jobs whose leases are not valid any more
 * @param cancelled ids of held jobs that are to be cancelled
 * @param undelivered jobs that the worker holds according to the store and did not name, with the same leases as before;
 *     their delivery begins anew, their accept time does not
 */
public record BeatResult(List<String> lost, List<String> cancelled, List<LeasedJob> undelivered) {

    /** Copies the lists. */
    public BeatResult {
        lost = List.copyOf(lost);
        cancelled = List.copyOf(cancelled);
        undelivered = List.copyOf(undelivered);
    }
}
