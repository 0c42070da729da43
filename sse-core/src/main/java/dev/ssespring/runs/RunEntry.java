package dev.ssespring.runs;

/** Entry of a run's log. The last one of a run that has ended is a {@link RunEnd}. */
public sealed interface RunEntry permits RunEvent, RunEnd {

    /**
     * Returns the number of the entry.
     *
     * @return 1 for the first entry of the run, then counting up by one
     */
    long number();
}
