package dev.ssespring.client.listener;

import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseSignal;
import dev.ssespring.concurrent.KeepAlive;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Container of one listener, which starts, pauses and stops its connection. Thread-safe. */
public final class SseListenerContainer {

    private static final Log LOG = LogFactory.getLog(SseListenerContainer.class);

    private final SseListenerEndpoint endpoint;
    private final ListenerSupport support;
    private final AtomicReference<@Nullable ListenerRun> run = new AtomicReference<>();

    /** Guards the paused state of this container and of its connection. Nothing under it blocks. */
    private final Object pauseLock = new Object();

    private boolean paused;

    SseListenerContainer(SseListenerEndpoint endpoint, ListenerSupport support) {
        this.endpoint = endpoint;
        this.support = support;
    }

    /**
     * Returns the id of the listener.
     *
     * @return unique in the registry
     */
    public String id() {
        return endpoint.id();
    }

    /**
     * Starts the listener from its last event id, or from the id in its store. Has no effect if the listener is
     * running. Does not block. The listener keeps the JVM alive until its connection has ended.
     *
     * @throws dev.ssespring.client.SseClientException if there is no thread for the connection
     * @throws IllegalStateException if the client is closed
     */
    public void start() {
        startWhile(() -> true);
    }

    /**
     * Starts the listener unless the condition has become false. A thread that makes the condition false and then stops
     * the listener can rely on the listener not running, even if this method is executed by another thread at the same
     * time.
     */
    void startWhile(BooleanSupplier wanted) {
        ListenerRun before = run.get();
        if (before != null && before.isActive()) {
            return;
        }
        SseRequest request = endpoint.request();
        if (before != null) {
            before.supersede();
            before.connection().ifPresent(connection -> request.lastEventId(connection.lastEventId()));
        }
        ListenerRun next = new ListenerRun(endpoint.handler(), support.attempts(endpoint), support.clock());
        support.customize(id(), request);
        boolean beginsPaused = isPausedHere();
        if (beginsPaused) {
            request.paused();
        }
        if (!run.compareAndSet(before, next)) {
            return;
        }
        // Checked after the run can be found: a stop that was too early to find it has made the condition false before.
        if (wanted.getAsBoolean()) {
            connect(next, before, request);
            applyPauseSince(beginsPaused);
        } else {
            run.compareAndSet(next, before);
        }
    }

    private void connect(ListenerRun next, @Nullable ListenerRun before, SseRequest request) {
        KeepAlive.Hold hold = support.keepAlive().hold();
        try {
            next.connect(request.name(id()).onSignal(signal -> {
                if (signal instanceof SseSignal.Closed closed) {
                    ended(closed, hold);
                }
            }));
        } catch (RuntimeException | Error ex) {
            hold.release();
            // The previous run has the last event id, the next one does not.
            run.compareAndSet(next, before);
            throw ex;
        }
        LOG.info("Started SSE listener " + id() + ": " + request);
    }

    private static void ended(SseSignal.Closed closed, KeepAlive.Hold hold) {
        if (hold.release() && closed.reason() != SseSignal.Closed.Reason.BY_CALLER) {
            LOG.info("No SSE listener is running; the application exits unless a non-daemon thread keeps it alive");
        }
    }

    /**
     * Stops the listener and waits for its running handlers, see {@link SseConnection#close()}. The event of a handler
     * that returns is acknowledged.
     */
    public void stop() {
        stopWithoutWaiting();
        connection().ifPresent(SseConnection::close);
    }

    void stopWithoutWaiting() {
        ListenerRun current = run.get();
        if (current != null) {
            current.stop();
        }
    }

    /**
     * Pauses the listener until {@link #resume()}, see {@link SseConnection#pause()}. The listener stays paused when it
     * is stopped and started. Does not wait for a running handler. A server that closes streams of slow clients may
     * close the connection, which reconnects after {@link #resume()}.
     */
    public void pause() {
        setPaused(true);
    }

    /** Ends a {@link #pause()}. */
    public void resume() {
        setPaused(false);
    }

    private void setPaused(boolean paused) {
        synchronized (pauseLock) {
            this.paused = paused;
            connection().ifPresent(paused ? SseConnection::pause : SseConnection::resume);
        }
    }

    /** Applies a pause or resume that was called before there was a connection. */
    private void applyPauseSince(boolean beginsPaused) {
        synchronized (pauseLock) {
            if (paused != beginsPaused) {
                setPaused(paused);
            }
        }
    }

    private boolean isPausedHere() {
        synchronized (pauseLock) {
            return paused;
        }
    }

    /**
     * Returns whether the listener or its connection is paused.
     *
     * @return true until it is resumed
     */
    public boolean isPaused() {
        return isPausedHere() || connection().filter(SseConnection::isPaused).isPresent();
    }

    /**
     * Returns whether the listener is running: connected, or reconnecting.
     *
     * @return false before the listener is started, after it was stopped, and after its connection has failed for good
     */
    public boolean isRunning() {
        ListenerRun current = run.get();
        return current != null && current.isActive();
    }

    /**
     * Returns the connection of the last start, open or closed.
     *
     * @return empty if the listener was never started
     */
    public Optional<SseConnection> connection() {
        return Optional.ofNullable(run.get()).flatMap(ListenerRun::connection);
    }

    /**
     * Returns the end of the connection of the last start.
     *
     * @return empty while the listener is running
     */
    public Optional<SseSignal.Closed> end() {
        return Optional.ofNullable(run.get()).flatMap(ListenerRun::end);
    }

    /**
     * Returns the time for which the running listener has not had an open stream.
     *
     * @return zero while a stream is open, and while the listener is not running
     */
    public Duration disconnectedFor() {
        ListenerRun current = run.get();
        return (current != null) ? current.disconnectedFor() : Duration.ZERO;
    }

    boolean startsByItself() {
        return endpoint.startsByItself();
    }

    @Override
    public String toString() {
        return "SseListenerContainer[" + id() + ", " + (isRunning() ? "running" : "not running") + "]";
    }
}
