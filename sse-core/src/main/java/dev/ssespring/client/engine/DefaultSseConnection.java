package dev.ssespring.client.engine;

import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.engine.request.AttemptEnd;
import dev.ssespring.client.engine.request.AttemptRunner;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.concurrent.SseClock;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Public view of a connection. Its state is written by the connection's thread and read by any thread. */
final class DefaultSseConnection implements ConnectionRegistry.RegisteredConnection, AttemptRunner.Owner {

    private static final Log LOG = LogFactory.getLog(DefaultSseConnection.class);

    private final RequestOptions options;
    private final ConnectionRegistry registry;
    private final SseClock clock;
    private final ConnectionControl control;
    private final SignalNotifier signals;
    private final LastEventIdTracker tracker;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Threads that may run code of the application on behalf of this connection. */
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    private volatile State state = State.CONNECTING;
    private volatile long lastByteAt;
    private volatile @Nullable SseClientException failure;
    private volatile Runnable onStop = () -> {};
    private boolean failing;

    DefaultSseConnection(ClientContext context, ConnectionRegistry registry, RequestOptions options) {
        this.options = options;
        this.registry = registry;
        this.clock = context.clock();
        this.control = new ConnectionControl(clock);
        this.signals = new SignalNotifier(this, options.listeners(), context.observers());
        this.tracker = new LastEventIdTracker(options.label(), options.lastEventId(), options.store());
        this.lastByteAt = clock.nanos();
        if (options.paused()) {
            control.pause();
        }
    }

    ConnectionControl control() {
        return control;
    }

    SignalNotifier signals() {
        return signals;
    }

    LastEventIdTracker tracker() {
        return tracker;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    @Nullable
    SseClientException failure() {
        return failure;
    }

    /** Sets the action that ends the connection when it is stopped while no thread owns its loop. */
    void onStop(Runnable onStop) {
        this.onStop = onStop;
    }

    void state(State state) {
        this.state = state;
    }

    void byteReceived() {
        lastByteAt = clock.nanos();
    }

    /**
     * Ends an outage: an event was received, or the response is open for long enough. An open response alone does not.
     */
    void proven() {
        if (failing) {
            failing = false;
            LOG.info("SSE connection " + options.label() + " is connected again");
        }
    }

    /** Registers a thread that may run code of the application; returns false if it is registered already. */
    boolean enter(Thread thread) {
        return own.add(thread);
    }

    void leave(Thread thread) {
        own.remove(thread);
    }

    /** Returns whether this thread would wait for itself if it waited for the end of the connection. */
    private boolean isOwnThread() {
        return own.contains(Thread.currentThread());
    }

    @Override
    public SseClientObserver.Span observe(SseAttempt attempt) {
        return signals.attempt(attempt);
    }

    @Override
    public boolean use(SseTransport.Exchange exchange) {
        return control.use(exchange);
    }

    @Override
    public boolean isStopped() {
        return control.isStopped();
    }

    /**
     * Logs the end of an attempt, as a warning at the beginning of an outage.
     *
     * @param problem null if the attempt was a success
     */
    void disconnected(AttemptEnd end, Duration wait, @Nullable String problem) {
        String message = "SSE connection %s is disconnected (%s), next attempt in %s"
                .formatted(options.label(), end.cause(), ReadableDuration.of(wait));
        if (problem == null || failing) {
            LOG.debug(message, end.failure());
        } else {
            failing = true;
            LOG.warn(message + ". Further failures are logged at DEBUG until it is connected again. " + problem);
        }
    }

    /** Logs the end of a connection that was interrupted without being stopped, which nothing else would report. */
    void interrupted() {
        if (!control.isStopped()) {
            LOG.warn(
                    "SSE connection " + options.label() + " was terminated by an interrupt and receives no more events:"
                            + " its executor was shut down before the client was closed, or a handler threw an"
                            + " InterruptedException. To retry or skip the event, throw another exception");
        }
    }

    void closed(SseSignal.Closed.Reason reason, @Nullable SseClientException failure) {
        if (isClosed()) {
            return;
        }
        this.failure = failure;
        state = State.CLOSED;
        if (failure != null) {
            // With the stack trace of the cause only: the trace of this library does not help.
            LOG.error(
                    "SSE connection " + options.label() + " failed and receives no more events: "
                            + failure.getMessage(),
                    failure.getCause());
        } else {
            LOG.debug("SSE connection " + options.label() + " is closed: " + reason);
        }
        registry.remove(this);
        try {
            signals.signal(new SseSignal.Closed(reason, failure));
        } finally {
            // Whatever a listener throws, such as an Error: threads that wait for the end must not wait forever.
            ended.countDown();
        }
    }

    @Override
    public String name() {
        return options.label();
    }

    @Override
    public URI uri() {
        return options.uri();
    }

    @Override
    public State state() {
        return control.isStopped() ? State.CLOSED : state;
    }

    @Override
    public String lastEventId() {
        return tracker.lastEventId();
    }

    @Override
    public Duration silence() {
        return Duration.ofNanos(Math.max(0, clock.nanos() - lastByteAt));
    }

    @Override
    public void reconnectNow() {
        control.reconnectNow();
    }

    @Override
    public void pause() {
        control.pause();
    }

    @Override
    public void resume() {
        control.resume();
    }

    @Override
    public boolean isPaused() {
        return control.isPaused();
    }

    @Override
    public void stop() {
        halt();
        onStop.run();
    }

    /** Ends all waits and calls no further handler. The only way to stop, so that listeners are always notified. */
    void halt() {
        if (control.stop()) {
            signals.stopping();
        }
    }

    @Override
    public boolean awaitClosed(Duration timeout) throws InterruptedException {
        Duration limit = isOwnThread() ? Duration.ZERO : timeout;
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        stop();
        awaitHandler(clock.nanos());
    }

    @Override
    public void awaitHandler(long stoppedAt) {
        if (isOwnThread()) {
            return;
        }
        Duration limit = options.timeouts().close();
        try {
            if (!awaitClosed(limit.minusNanos(clock.nanos() - stoppedAt))) {
                LOG.warn("Handler of " + options.label() + " is still running " + ReadableDuration.of(limit)
                        + " after its connection was closed; it holds its thread until it returns. Make the handler"
                        + " faster or interruptible, or raise the close timeout");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "SseConnection[" + options.label() + ", " + state() + "]";
    }
}
