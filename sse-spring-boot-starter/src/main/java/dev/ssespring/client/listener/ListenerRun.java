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
    private final SseClock clock;

    private volatile @Nullable SseConnection connection;
    private volatile SseSignal.@Nullable Closed end;
    private volatile boolean connected;
    private volatile long disconnectedAt;
    private volatile boolean stopped;
    /** Another run has begun after this one was stopped. */
    private volatile boolean superseded;

    ListenerRun(AttemptHandler handler, FailedAttempts attempts, SseClock clock) {
        this.handler = handler;
        this.attempts = attempts;
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
        int attempt = attempts.next(event);
        handler.handle(event, attempt);
        if (superseded) {
            // The next run receives this event again, and its last event id may be ahead of this one by now.
            throw new CancellationException("The listener was started again before this handler returned");
        }
        if (attempt > 1) {
            attempts.handled(event);
        }
    }

    @Override
    public void onSignal(SseSignal signal) {
        if (signal instanceof SseSignal.Opened) {
            connected = true;
        } else if (signal instanceof SseSignal.Disconnected) {
            disconnected();
        } else if (signal instanceof SseSignal.Closed closed) {
            disconnected();
            end = closed;
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

    /** A handler of this run that returns from now on does not count: the next run handles its event again. */
    void supersede() {
        superseded = true;
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
