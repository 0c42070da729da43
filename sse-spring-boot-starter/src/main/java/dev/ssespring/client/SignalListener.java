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
}
