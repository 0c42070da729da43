package dev.ssespring.runs;

/** A run as its producer sees it. Any thread may call it until the producer has returned. */
public interface Run {

    /**
     * Returns the name of the run.
     *
     * @return as given at the start
     */
    String id();

    /**
     * Returns what distinguishes this run from others with the same name.
     *
     * @return letters and digits
     */
    String epoch();

    /**
     * Appends an event of the default type. Events that one thread appends keep their order. Returns when the event is in
     * the buffer of the run; it reaches log and readers within the flush window, 20 ms by default. Waits only while the
     * buffer is full, that is while the store cannot keep up; a slow reader never delays it.
     *
     * @param data payload, of any length and with any line breaks
     * @throws RunEndedException if the run has ended, such as by {@link SseRuns#cancel}, or if this event exceeds the
     *     limits of the run, which fails it
     * @throws java.util.concurrent.CancellationException if interrupted while waiting; the event was not appended, and the
     *     interrupt flag of the thread is set
     */
    void append(String data);

    /**
     * Appends an event of the given type; otherwise as {@link #append(String)}.
     *
     * @param event type of the event, one line
     * @param payload a String is appended unchanged, anything else as JSON
     * @throws IllegalArgumentException if the type holds a line break or is one of those that mark the end of a run
     *     ({@code run-completed}, {@code run-failed}, {@code run-cancelled})
     */
    void append(String event, Object payload);

    /**
     * Returns whether the run was ended by something other than its producer, so that further work is useless: it was
     * cancelled, exceeded a limit, was taken for lost, or its node shuts down.
     *
     * @return never false again once it was true
     */
    boolean isCancelled();

    /**
     * Registers an action for the moment at which {@link #isCancelled()} becomes true, such as closing a connection. If
     * that has happened already, the action runs at once on the calling thread, otherwise on a thread of this library.
     * It must not block for long. An exception is logged. Not called if the producer returns first.
     *
     * @param action runs at most once
     */
    void onCancel(Runnable action);
}
