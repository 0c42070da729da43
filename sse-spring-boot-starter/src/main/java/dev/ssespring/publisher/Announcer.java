package dev.ssespring.publisher;

import dev.ssespring.concurrent.SseThreads;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Tells the application's listeners, on one thread of its own: neither writers nor publishers run their code. */
final class Announcer implements AutoCloseable {

    private static final int MOST_WAITING = 10_000;

    private static final Log LOG = LogFactory.getLog(Announcer.class);

    private final List<StreamListener> listeners;
    private final ExecutorService thread = SseThreads.single("sse-listener", MOST_WAITING);
    private final AtomicLong lost = new AtomicLong();

    Announcer(List<StreamListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    boolean isNeeded() {
        return !listeners.isEmpty();
    }

    void announce(Consumer<StreamListener> news) {
        try {
            thread.execute(() -> tell(news));
        } catch (RejectedExecutionException ex) {
            if (thread.isShutdown()) {
                LOG.debug("A stream listener is not told of what comes after the publisher was closed");
            } else if (lost.getAndIncrement() == 0) {
                LOG.warn("The stream listeners are too slow: %d news wait, others are dropped".formatted(MOST_WAITING));
            }
        }
    }

    private void tell(Consumer<StreamListener> news) {
        long dropped = lost.getAndSet(0);
        if (dropped > 0) {
            LOG.warn("The stream listeners were not told of %d news".formatted(dropped));
        }
        for (StreamListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (Throwable ex) {
                LOG.error("A stream listener failed: " + listener.getClass().getName(), ex);
            }
        }
    }

    /** Tells what is waiting, and nothing new. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
