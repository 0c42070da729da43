package dev.ssespring.client.listener;

import dev.ssespring.client.SignalListener;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseRequest;
import dev.ssespring.client.SseSignal;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A listener from one start to its stop. Signals and events come on the connection's threads; what they write is volatile,
 * and read by any.
 */
final class ListenerRun implements SignalListener {

    private final AttemptHandler handler;
    private final FailedAttempts attempts;
    private final Gate gate;
    private final SseClock clock;

    private volatile @Nullable SseConnection connection;
    private volatile SseSignal.@Nullable Closed end;
    private volatile boolean connected;
    private volatile long disconnectedAt;
    private volatile boolean stopped;
    /** After the connection knows that it is stopped, so that giving up is no failure. */
    private volatile boolean released;

    ListenerRun(AttemptHandler handler, FailedAttempts attempts, Gate gate, SseClock clock) {
        this.handler = handler;
        this.attempts = attempts;
        this.gate = gate;
        this.clock = clock;
        this.disconnectedAt = clock.nanos();
    }

    void connect(SseRequest request) {
        try {
            connection = request.onHandlerError(attempts).onSignal(this).connect(this::handle);
        } catch (RuntimeException | Error ex) {
            stopped = true;
            throw ex;
        }
        if (stopped) {
            // Stopped meanwhile: either that found the connection, or it is stopped here.
            stop();
        }
    }

    private void handle(SseEvent event) throws Exception {
        gate.await(() -> released);
        if (released) {
            throw new CancellationException("The listener was stopped");
        }
        int attempt = attempts.next(event);
        handler.handle(event, attempt);
        if (attempt > 1) {
            attempts.handled(event);
        }
    }

    @Override
    public void onSignal(SseSignal signal) {
        if (signal instanceof SseSignal.Event) {
            waitWhilePaused();
        } else if (signal instanceof SseSignal.Opened) {
            connected = true;
        } else if (signal instanceof SseSignal.Disconnected) {
            disconnected();
        } else if (signal instanceof SseSignal.Closed closed) {
            disconnected();
            end = closed;
        }
    }

    /** Here rather than when the handler is called, so that the pause does not count as handling. */
    private void waitWhilePaused() {
        try {
            gate.await(() -> released);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnected() {
        if (connected) {
            disconnectedAt = clock.nanos();
            connected = false;
        }
    }

    void stop() {
        stopped = true;
        SseConnection current = connection;
        if (current != null) {
            current.stop();
        }
    }

    /** Whoever ends the connection, which may be the client: events that wait are not waited for. */
    @Override
    public void stopping() {
        released = true;
        gate.wake();
    }

    boolean isActive() {
        return !stopped && end == null;
    }

    Optional<SseConnection> connection() {
        return Optional.ofNullable(connection);
    }

    Optional<SseSignal.Closed> end() {
        return Optional.ofNullable(end);
    }

    Duration disconnectedFor() {
        return (connected || !isActive()) ? Duration.ZERO : Duration.ofNanos(clock.nanos() - disconnectedAt);
    }
}
