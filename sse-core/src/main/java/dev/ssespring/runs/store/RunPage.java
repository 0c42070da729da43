package dev.ssespring.runs.store;

import dev.ssespring.runs.RunEntry;
import java.util.List;

/**
 * Part of a run's log.
 *
 * @param entries in order and without gaps; empty if there is nothing new. The first has a higher number than was asked for if the
 *     store has forgotten older ones
 * @param more whether the log held more than fits into the page
 */
public record RunPage(List<RunEntry> entries, boolean more) {

    /** Copies the entries. */
    public RunPage {
        entries = List.copyOf(entries);
    }
}
