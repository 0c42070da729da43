package dev.ssespring.client.engine;

import dev.ssespring.client.SseConnection;
import dev.ssespring.concurrent.SseClock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Connections of one client that have not ended. Thread-safe, without a lock. */
final class ConnectionRegistry {

    private final Set<RegisteredConnection> members = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Connection that can be closed together with others. */
    interface RegisteredConnection extends SseConnection {

        /** Waits as {@link #close()} does, for the part of the close timeout that is left since then. */
        void awaitHandler(long stoppedAt);
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The SSE client is closed");
        }
    }

    void add(RegisteredConnection connection) {
        requireOpen();
        members.add(connection);
        if (closed) {
            // Closed meanwhile: either close() found the connection, or it is stopped here.
            connection.stop();
        }
    }

    void remove(RegisteredConnection connection) {
        members.remove(connection);
    }

    List<SseConnection> connections() {
        return List.copyOf(members);
    }

    /** Stops all connections, then waits for their handlers. The close timeout applies to all of them together. */
    void close(SseClock clock) {
        closed = true;
        List<RegisteredConnection> all = List.copyOf(members);
        long now = clock.nanos();
        all.forEach(SseConnection::stop);
        all.forEach(connection -> connection.awaitHandler(now));
    }
}
