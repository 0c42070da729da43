package dev.ssespring.client;

/** Hears what happens to a connection. */
@FunctionalInterface
public interface SignalListener {

    /**
     * Called by the connection's thread, one signal after the other; while it runs, nothing is read. What it throws is
     * logged.
     *
     * @param signal what happened
     */
    void onSignal(SseSignal signal);

    /**
     * The connection was told to end, and will when its handler returns: one that waits for something may give up, and
     * what it throws from now on is no failure. Called once, by whoever ends the connection and while a handler may run;
     * not where it ends by itself. Must not block.
     */
    default void stopping() {}
}
