package dev.ssespring.client;

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

/** A connection as others see it. What it shows is written by the connection's thread and read by any. */
final class DefaultSseConnection implements SseConnection {

    private static final Log LOG = LogFactory.getLog(DefaultSseConnection.class);

    private final RequestOptions request;
    private final SseClock clock;
    private final ConnectionControl control;
    private final SignalNotifier signals;
    private final LastEventIdTracker progress;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Threads that may be in code of the application, on behalf of this connection. */
    private final Set<Thread> own = ConcurrentHashMap.newKeySet();

    private volatile State state = State.CONNECTING;
    private volatile long lastByteAt;
    private volatile @Nullable SseClientException failure;
    private volatile Runnable onStop = () -> {};
    private boolean failing;

    DefaultSseConnection(RequestOptions request) {
        this.request = request;
        this.clock = request.client.clock();
        this.control = new ConnectionControl(clock);
        this.signals = new SignalNotifier(this, request.listener, request.client.observers());
        this.progress = new LastEventIdTracker(request);
        this.lastByteAt = clock.nanos();
        if (request.paused) {
            control.pause();
        }
    }

    ConnectionControl control() {
        return control;
    }

    SignalNotifier signals() {
        return signals;
    }

    LastEventIdTracker progress() {
        return progress;
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    @Nullable
    SseClientException failure() {
        return failure;
    }

    /** Said before the connection begins: what stopping means if no thread has the loop. */
    void onStop(Runnable onStop) {
        this.onStop = onStop;
    }

    void state(State state) {
        this.state = state;
    }

    void byteCame() {
        lastByteAt = clock.nanos();
    }

    /** An event came, or the response is open for long enough: an opened response alone does not end an outage. */
    void proven() {
        if (failing) {
            failing = false;
            LOG.info(request.label() + " is connected again");
        }
    }

    /** False if it is known already. */
    boolean enter(Thread thread) {
        return own.add(thread);
    }

    void leave(Thread thread) {
        own.remove(thread);
    }

    /** Whether waiting for the end on this thread would wait for itself. */
    private boolean isOwnThread() {
        return own.contains(Thread.currentThread());
    }

    /**
     * Logs the end of an attempt, as a warning at the beginning of an outage.
     *
     * @param problem null if the attempt was a success
     */
    void disconnected(AttemptEnd end, Duration wait, @Nullable String problem) {
        String message = "%s is disconnected (%s), next attempt in %s"
                .formatted(request.label(), end.cause(), ReadableDuration.of(wait));
        if (problem == null || failing) {
            LOG.debug(message, end.failure());
        } else {
            failing = true;
            LOG.warn(message + ". Further failures are logged at DEBUG until it is connected again. " + problem);
        }
    }

    /** Logs the end of a connection that was not stopped: nothing else would report it. */
    void interrupted() {
        if (!control.isStopped()) {
            LOG.warn(request.label() + " has ended and receives no more events: its executor was shut down before the"
                    + " client was closed, or its handler threw an InterruptedException. To have the event retried or"
                    + " skipped, throw another exception");
        }
    }

    void closed(SseSignal.Closed.Reason reason, @Nullable SseClientException failure) {
        if (isClosed()) {
            return;
        }
        this.failure = failure;
        state = State.CLOSED;
        if (failure != null) {
            // The stack of this library alone tells nothing.
            LOG.error(
                    request.label() + " has ended and receives no more events: " + failure.getMessage(),
                    failure.getCause());
        } else {
            LOG.debug(request.label() + " has ended: " + reason);
        }
        request.client.forget(this);
        try {
            signals.tell(new SseSignal.Closed(reason, failure));
        } finally {
            // Whatever a listener throws, such as an Error: those who wait for the end must not wait for ever.
            ended.countDown();
        }
    }

    @Override
    public String name() {
        return request.label();
    }

    @Override
    public URI uri() {
        return request.uri;
    }

    @Override
    public State state() {
        return control.isStopped() ? State.CLOSED : state;
    }

    @Override
    public String lastEventId() {
        return progress.lastEventId();
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

    /** Ends all waits and calls no further handler. The only way to stop, so that listeners are always told. */
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

    /** Waits as {@link #close()} does, for what is left of its time since then. */
    void awaitHandler(long stoppedAt) {
        if (isOwnThread()) {
            return;
        }
        Duration limit = request.timeouts.close();
        try {
            if (!awaitClosed(limit.minusNanos(clock.nanos() - stoppedAt))) {
                LOG.warn("A handler of " + request.label() + " still runs " + ReadableDuration.of(limit)
                        + " after its connection was closed: it holds its thread until it returns");
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "SseConnection[" + request.label() + ", " + state() + "]";
    }
}
