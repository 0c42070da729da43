package dev.ssespring.client.listener;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.ReconnectPolicy;
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
 * Listener from one start to its stop. Signals and events are processed on the threads of the connection; the fields
 * they write are volatile and read by any thread.
 */
final class ListenerRun implements SignalListener {

    private final AttemptHandler handler;
    private final FailedAttempts attempts;
    private final SseClock clock;

    private volatile @Nullable SseConnection connection;
    private volatile SseSignal.@Nullable Closed end;
    private volatile boolean connected;
    private volatile long disconnectedAt;

    /** Belongs to the connection's thread. */
    private long openedAt;

    /** Belongs to the connection's thread. */
    private boolean proven;

    private volatile boolean stopped;

    /** Whether another run has begun after this one was stopped. */
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
            // Stopped meanwhile: either stop() found the connection, or it is stopped here.
            stop();
        }
    }

    private void handle(SseEvent event) throws Exception {
        int attempt = attempts.next(event);
        handler.handle(event, attempt);
        if (superseded) {
            // The next run receives this event again, and its last event id may be ahead of this event already.
            throw new CancellationException("The listener was started again before this handler returned");
        }
        if (attempt > 1) {
            attempts.handled(event);
        }
    }

    @Override
    public void onSignal(SseSignal signal) {
        if (signal instanceof SseSignal.Opened) {
            openedAt = clock.nanos();
            proven = false;
            connected = true;
        } else if (signal instanceof SseSignal.Event) {
            proven = true;
        } else if (signal instanceof SseSignal.Disconnected disconnected) {
            disconnected(isIntended(disconnected.cause()));
        } else if (signal instanceof SseSignal.Closed closed) {
            disconnected(true);
            end = closed;
        }
    }

    private static boolean isIntended(DisconnectCause cause) {
        return cause == DisconnectCause.RECONNECT_REQUESTED || cause == DisconnectCause.MAX_AGE;
    }

    /**
     * Begins an outage, unless the stream was ended by the server or failed before it was proven: then an outage
     * continues.
     */
    private void disconnected(boolean intended) {
        if (connected) {
            long now = clock.nanos();
            if (intended || proven || now - openedAt >= ReconnectPolicy.PROVEN_AFTER.toNanos()) {
                disconnectedAt = now;
            }
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

    /** Ignores handlers of this run that return from now on: the next run handles their events again. */
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
