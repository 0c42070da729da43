package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a {@link DispatcherConnection}: the one that works, and the one that replaces it as soon as it works, too.
 * A stream works when the dispatcher has said hello on it. Any thread may call it. The monitor guards all fields, and is not held
 * while a stream is stopped.
 */
final class JobStreams {

    /** A stream, before and after it was opened. Guarded by the monitor of the streams. */
    static final class JobStream {

        private @Nullable SseConnection connection;
        private boolean working;
    }

    /** Without those that were replaced; the newest is the last. */
    private final List<JobStream> open = new ArrayList<>();

    /** Adds a stream, which may work already. */
    void opened(JobStream stream, SseConnection connection) {
        List<SseConnection> replaced;
        synchronized (this) {
            stream.connection = connection;
            open.add(stream);
            replaced = removeReplaced();
        }
        replaced.forEach(SseConnection::stop);
    }

    /** The dispatcher has said hello on the stream. Has no effect on one that was replaced. */
    void working(JobStream stream) {
        List<SseConnection> replaced;
        synchronized (this) {
            stream.working = true;
            replaced = removeReplaced();
        }
        replaced.forEach(SseConnection::stop);
    }

    /** Keeps the newest stream, and the newest of those that work. */
    private List<SseConnection> removeReplaced() {
        List<SseConnection> replaced = new ArrayList<>();
        boolean works = false;
        for (int i = open.size() - 1; i >= 0; i--) {
            JobStream stream = open.get(i);
            boolean kept = i == open.size() - 1 || (stream.working && !works);
            works |= stream.working;
            if (!kept && stream.connection != null) {
                replaced.add(stream.connection);
            }
            if (!kept) {
                stream.connection = null;
            }
        }
        open.removeIf(stream -> stream.connection == null);
        return replaced;
    }

    /** Removes all streams, which the caller closes. */
    synchronized List<SseConnection> removeAll() {
        List<SseConnection> all = new ArrayList<>();
        for (JobStream stream : open) {
            if (stream.connection != null) {
                all.add(stream.connection);
            }
        }
        open.clear();
        return all;
    }
}
