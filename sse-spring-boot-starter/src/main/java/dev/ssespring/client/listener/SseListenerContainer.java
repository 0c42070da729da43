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

/** Keeps one listener connected. Any thread may call its methods. */
public final class SseListenerContainer {

    private static final Log LOG = LogFactory.getLog(SseListenerContainer.class);

    private final SseListenerEndpoint endpoint;
    private final ListenerSupport support;
    private final AtomicReference<@Nullable ListenerRun> run = new AtomicReference<>();

    /** Guards whether this container is paused together with pausing its connection; nothing under it blocks. */
    private final Object pauseLock = new Object();

    private boolean paused;

    SseListenerContainer(SseListenerEndpoint endpoint, ListenerSupport support) {
        this.endpoint = endpoint;
        this.support = support;
    }

    /**
     * What the listener is called, everywhere.
     *
     * @return unique in the registry
     */
    public String id() {
        return endpoint.id();
    }

    /**
     * Starts the listener, from the last event id it came to before, or the one its store has. Does not block; nothing
     * happens if it runs. From now on until its connection has ended the listener keeps the JVM alive.
     *
     * @throws dev.ssespring.client.SseClientException if there is no thread for it
     * @throws IllegalStateException if the client is closed
     */
    public void start() {
        startWhile(() -> true);
    }

    /**
     * Starts the listener unless the condition has become false. Whoever makes it false and stops the listener after that
     * can rely on its not running, even if this method is under way on another thread.
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
        // After the run can be found: a stop that came too early to find it has made the condition false before.
        if (wanted.getAsBoolean()) {
            connect(next, before, request);
            pauseAsToldSince(beginsPaused);
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
            // It knows where to go on, and this one does not.
            run.compareAndSet(next, before);
            throw ex;
        }
        LOG.info("Started SSE listener " + id() + ": " + request);
    }

    private static void ended(SseSignal.Closed closed, KeepAlive.Hold hold) {
        if (hold.release() && closed.reason() != SseSignal.Closed.Reason.BY_CALLER) {
            LOG.info("No SSE listener is running any more: the application exits unless something else keeps it alive");
        }
    }

    /**
     * Stops the listener and waits for its running handler, as {@link SseConnection#close()} does. The event under way
     * counts as handled if that returns.
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
     * Pauses the listener until {@link #resume()}, as {@link SseConnection#pause()} does. Holds across a stop and a start.
     * Does not wait for a handler that runs. A server that closes streams of slow clients may close the connection, which
     * is opened again after it was resumed.
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

    /** A pause or resume that came before the connection was there found none to apply it to. */
    private void pauseAsToldSince(boolean beginsPaused) {
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
     * Whether the listener or its connection is paused.
     *
     * @return true until it is resumed
     */
    public boolean isPaused() {
        return isPausedHere() || connection().filter(SseConnection::isPaused).isPresent();
    }

    /**
     * Whether the listener is connected, or will be by itself.
     *
     * @return false before it is started, and when it has been stopped or has ended for good
     */
    public boolean isRunning() {
        ListenerRun current = run.get();
        return current != null && current.isActive();
    }

    /**
     * The connection since the last start, closed or not.
     *
     * @return empty if it was never started
     */
    public Optional<SseConnection> connection() {
        return Optional.ofNullable(run.get()).flatMap(ListenerRun::connection);
    }

    /**
     * How the listener has ended since its last start.
     *
     * @return empty while it runs
     */
    public Optional<SseSignal.Closed> end() {
        return Optional.ofNullable(run.get()).flatMap(ListenerRun::end);
    }

    /**
     * For how long the running listener has had no stream.
     *
     * @return zero while it has one, and while it does not run
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
