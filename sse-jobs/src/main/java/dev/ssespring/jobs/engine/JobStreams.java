package dev.ssespring.jobs.engine;

import dev.ssespring.client.SseConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Open streams of a {@link DispatcherConnection}: the working stream, and the newer stream that replaces it as soon as the newer one
 * works. A stream works when it has received {@code hello}. Any thread may call it. The monitor guards all fields, and is not
 * held while a stream is stopped.
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

    /** Marks a stream as working. Has no effect if it was replaced. */
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
