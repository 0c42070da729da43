package dev.ssespring.client;

/** Listener for the signals of a connection. */
@FunctionalInterface
public interface SignalListener {

    /**
     * Called for each signal, by the connection's thread, in order. Nothing is read meanwhile, so it must not block. An
     * exception is logged, and the connection continues.
     *
     * @param signal what happened
     */
    void onSignal(SseSignal signal);

    /**
     * Called once when the connection is stopped, while a handler may still run: a waiting handler should return, and
     * exceptions it throws from now on are not failures. Called by the thread that stops the connection: that of
     * {@link SseConnection#stop()} or {@link SseConnection#close()}, or that of another handler which failed and ended
     * the connection. Called before {@link SseSignal.Closed}. Must not block.
     */
    default void stopping() {}
}
