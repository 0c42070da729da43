package dev.ssespring.publisher.stream;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.StreamListener;
import dev.ssespring.publisher.log.StreamLog;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Notifies the application's listeners on one thread of its own: neither writers nor publishing threads run their code. */
public final class ListenerNotifier implements AutoCloseable {

    private static final int MAX_PENDING = 10_000;

    private static final Log LOG = LogFactory.getLog(StreamLog.LISTENERS);

    private final List<StreamListener> listeners;
    private final ExecutorService thread;
    private final StreamLog log;

    public ListenerNotifier(List<StreamListener> listeners, StreamLog log) {
        this(listeners, SseThreads.single("sse-listener", MAX_PENDING), log);
    }

    /** Shuts the executor down when it is closed. */
    ListenerNotifier(List<StreamListener> listeners, ExecutorService thread, StreamLog log) {
        this.listeners = List.copyOf(listeners);
        this.thread = thread;
        this.log = log;
    }

    boolean isNeeded() {
        return !listeners.isEmpty();
    }

    /** Never throws: the thread that opens or ends a stream has to go on, whether or not listeners can be notified. */
    public void announce(Consumer<StreamListener> notification) {
        try {
            thread.execute(() -> notifyAll(notification));
        } catch (RejectedExecutionException ex) {
            if (thread.isShutdown()) {
                LOG.debug("Stream listeners are not notified after the publisher was closed");
            } else {
                log.notificationDropped(MAX_PENDING);
            }
        } catch (RuntimeException | Error ex) {
            // The thread ends when it is idle, and the system may have none left to start it again.
            log.notificationFailed(ex);
        }
    }

    private void notifyAll(Consumer<StreamListener> notification) {
        for (StreamListener listener : listeners) {
            try {
                notification.accept(listener);
            } catch (Throwable ex) {
                log.listenerFailed(listener.getClass(), ex);
            }
        }
    }

    /** Delivers pending notifications, and takes no new ones. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
