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
     * Called once when the connection is stopped, while a handler may still run: a handler that waits for something should
     * give up, and what it throws from now on is no failure. Called by the thread that stops the connection: that of
     * {@link SseConnection#stop()} or {@link SseConnection#close()}, or of another handler that failed and ended the
     * connection. At the latest called before {@link SseSignal.Closed}. Must not block.
     */
    default void stopping() {}
}
