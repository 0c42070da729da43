package dev.ssespring.publisher.engine;

import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.StreamListener;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Tells the application's listeners, on one thread of its own: neither writers nor publishers run their code. */
final class ListenerNotifier implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;

    private static final Log LOG = LogFactory.getLog(ListenerNotifier.class);

    private final List<StreamListener> listeners;
    private final ExecutorService thread;
    private final StreamLog log;

    ListenerNotifier(List<StreamListener> listeners, StreamLog log) {
        this(listeners, SseThreads.single("sse-listener", MOST_WAITING), log);
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

    /** Never throws: whoever opens or ends a stream has to go on, whether or not its listeners can be told. */
    void announce(Consumer<StreamListener> news) {
        try {
            thread.execute(() -> tell(news));
        } catch (RejectedExecutionException ex) {
            if (thread.isShutdown()) {
                LOG.debug("A stream listener is not told of what comes after the publisher was closed");
            } else {
                log.notificationDropped(MOST_WAITING);
            }
        } catch (RuntimeException | Error ex) {
            // The thread ends when it is idle, and the system may have none left to start it again.
            log.notificationFailed(ex);
        }
    }

    private void tell(Consumer<StreamListener> news) {
        for (StreamListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (Throwable ex) {
                log.listenerFailed(listener, ex);
            }
        }
    }

    /** Tells what is waiting, and nothing new. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
