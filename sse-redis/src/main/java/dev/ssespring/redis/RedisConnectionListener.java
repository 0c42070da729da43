package dev.ssespring.redis;

/** Notified when a connection was opened or lost. Must not block. */
public interface RedisConnectionListener {

    /** Called when a connection was opened to a server that accepts writes. */
    void connected();

    /**
     * Called when a connection could not be opened or has failed.
     *
     * @param cause the failure
     */
    void lost(Throwable cause);
}
