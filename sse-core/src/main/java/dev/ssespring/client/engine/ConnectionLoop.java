package dev.ssespring.client.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseConnection;
import dev.ssespring.client.SseSignal;
import dev.ssespring.client.engine.request.AttemptEnd;
import dev.ssespring.client.engine.request.AttemptResult;
import dev.ssespring.client.engine.request.AttemptRunner;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.protocol.SseComment;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseItem;
import dev.ssespring.protocol.SseLimitException;
import dev.ssespring.protocol.SseParser;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Lifecycle of a connection: open a response, read and dispatch its events, wait, open the next. All state belongs to
 * the one thread that calls {@link #run} or {@link #advance}; other threads reach it through {@link ConnectionControl}.
 */
final class ConnectionLoop {

    private final RequestOptions options;
    private final DefaultSseConnection connection;
    private final ConnectionControl control;
    private final SignalNotifier signals;
    private final LastEventIdTracker tracker;
    private final AttemptRunner attempts;
    private final ReconnectBackoff backoff;
    private final LimitFailures limits;
    private final AttemptHealth health;
    private final SseClock clock;

    private @Nullable ResponseReader reader;
    private SseSignal.@Nullable Closed end;
    private @Nullable DisconnectCause lastCause;
    private Duration wait = Duration.ZERO;
    private int attemptCount;
    private int attempt;

    ConnectionLoop(ClientContext context, RequestOptions options, DefaultSseConnection connection) {
        this.options = options;
        this.connection = connection;
        this.control = connection.control();
        this.signals = connection.signals();
        this.tracker = connection.tracker();
        this.clock = context.clock();
        this.attempts = new AttemptRunner(options, context.transport(), context.bodies(), connection);
        this.limits = new LimitFailures(options);
        this.health = new AttemptHealth(clock, options);
        this.backoff = new ReconnectBackoff(
                options.reconnect(), () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Runs a connection that calls a handler, from the first attempt to the last signal. */
    void run(EventDispatcher dispatcher) {
        Thread thread = Thread.currentThread();
        connection.enter(thread);
        try {
            while (advance(dispatcher)) {
                // One event per turn.
            }
        } catch (InterruptedException ex) {
            // The executor is shutting down, which is a way of closing.
            connection.interrupted();
            endAfterHandlers(dispatcher, null);
            thread.interrupt();
        } catch (RuntimeException | Error ex) {
            endAfterHandlers(
                    dispatcher,
                    new SseClientException(
                            DisconnectCause.HANDLER_FAILED,
                            "The thread of " + connection.name() + " was terminated by an error",
                            ex));
        } finally {
            connection.leave(thread);
        }
    }

    /** Stops handlers on other threads and waits for them: no handler runs when a connection is closed. */
    private void endAfterHandlers(EventDispatcher dispatcher, @Nullable SseClientException failure) {
        connection.halt();
        SseClientException ofHandlers = awaitHandlers(dispatcher);
        SseClientException first = (failure != null) ? failure : ofHandlers;
        close((first != null) ? SseSignal.Closed.Reason.FAILED : SseSignal.Closed.Reason.BY_CALLER, first);
    }

    private static @Nullable SseClientException awaitHandlers(EventDispatcher dispatcher) {
        while (true) {
            try {
                return dispatcher.finish();
            } catch (InterruptedException ex) {
                // Stopped already; the handlers are interrupted by the same executor.
            }
        }
    }

    /**
     * Advances the connection until one event was dispatched.
     *
     * @return false if the connection has ended instead
     * @throws InterruptedException if the thread was interrupted; the caller stops the connection
     */
    boolean advance(EventDispatcher dispatcher) throws InterruptedException {
        while (!connection.isClosed()) {
            if (end != null || control.isStopped()) {
                finish(dispatcher);
            } else if (reader == null) {
                open(dispatcher);
            } else if (read(reader, dispatcher)) {
                return true;
            }
        }
        return false;
    }

    private void finish(EventDispatcher dispatcher) throws InterruptedException {
        endReading();
        SseClientException failure = dispatcher.finish();
        if (failure != null && (end == null || end.failure() == null)) {
            close(SseSignal.Closed.Reason.FAILED, failure);
        } else if (end == null) {
            close(SseSignal.Closed.Reason.BY_CALLER, null);
        } else {
            close(end.reason(), end.failure());
        }
    }

    /** Ends the connection. Called by the thread that owns the loop, when no handler runs. */
    void close(SseSignal.Closed.Reason reason, @Nullable SseClientException failure) {
        endReading();
        connection.halt();
        connection.closed(reason, failure);
    }

    private void open(EventDispatcher dispatcher) throws InterruptedException {
        SseClientException failed = dispatcher.finish();
        if (failed != null) {
            end = failed(failed);
            return;
        }
        control.waitBeforeAttempt(wait);
        if (control.isStopped()) {
            return;
        }
        attempt = control.begin();
        connection.state(SseConnection.State.CONNECTING);
        AttemptResult result = request();
        if (result instanceof AttemptResult.OpenResponse response && !control.isAborted()) {
            opened(response);
        } else if (result instanceof AttemptResult.OpenResponse response) {
            response.exchange().cancel();
            ended(AttemptEnd.orderly(DisconnectCause.RECONNECT_REQUESTED), dispatcher);
        } else {
            ended(((AttemptResult.Ended) result).end(), dispatcher);
        }
    }

    private AttemptResult request() throws InterruptedException {
        attemptCount++;
        try {
            tracker.load();
        } catch (RuntimeException ex) {
            return new AttemptResult.Ended(AttemptEnd.retry(new SseClientException(
                    DisconnectCause.REQUEST_FAILED,
                    "Last event id of " + options.label() + " could not be loaded: " + ex.getMessage(),
                    ex)));
        }
        SseClock.Timer deadline = abortAfter(options.timeouts().response(), DisconnectCause.RESPONSE_TIMEOUT);
        try {
            return attempts.open(attemptCount, tracker.lastEventId(), lastCause);
        } finally {
            deadline.stop();
        }
    }

    private void opened(AttemptResult.OpenResponse response) {
        int current = attempt;
        SseParser parser = new SseParser(options.limits(), tracker.lastEventId());
        reader = new ResponseReader(
                response,
                options.keepComments() ? parser.keepComments() : parser,
                IdleWatch.start(
                        clock, options.timeouts().idle(), () -> control.abort(current, DisconnectCause.IDLE_TIMEOUT)),
                abortAfter(options.timeouts().maxAge(), DisconnectCause.MAX_AGE));
        health.opened();
        connection.byteReceived();
        connection.state(SseConnection.State.OPEN);
        signals.signal(new SseSignal.Opened(response.uri(), response.response().headers(), attemptCount));
    }

    /** Aborts the current attempt after the given time, zero for never. */
    private SseClock.Timer abortAfter(Duration limit, DisconnectCause cause) {
        int current = attempt;
        return limit.isZero() ? () -> {} : clock.after(limit, () -> control.abort(current, cause));
    }

    /** Processes one item or one read; returns true if an event was dispatched. */
    private boolean read(ResponseReader current, EventDispatcher dispatcher) throws InterruptedException {
        try {
            SseItem item = current.next();
            Duration retry = current.retry();
            if (retry != null) {
                backoff.retry(retry);
            }
            if (item != null) {
                control.awaitHandling();
                if (control.isStopped()) {
                    return false;
                }
            }
            if (item instanceof SseEvent event) {
                event(event, dispatcher);
                return true;
            }
            if (item instanceof SseComment comment) {
                signals.signal(new SseSignal.Comment(comment.text()));
            } else {
                dispatcher.id(current.lastEventId());
                readMore(current, dispatcher);
            }
        } catch (SseLimitException ex) {
            ended(limits.exceeded(ex, tracker.lastEventId()), dispatcher);
        }
        return false;
    }

    private void event(SseEvent event, EventDispatcher dispatcher) throws InterruptedException {
        signals.signal(new SseSignal.Event(event));
        health.eventReceived();
        backoff.succeeded();
        connection.proven();
        SseClientException failure = dispatcher.event(event);
        if (failure != null) {
            end = failed(failure);
        }
    }

    private void readMore(ResponseReader current, EventDispatcher dispatcher) throws InterruptedException {
        control.awaitReading();
        try {
            if (!control.isAborted() && current.more()) {
                connection.byteReceived();
                if (health.isProven()) {
                    connection.proven();
                }
            } else {
                ended(AttemptEnd.orderly(DisconnectCause.END_OF_STREAM), dispatcher);
            }
        } catch (IOException ex) {
            SseClientException failure = new SseClientException(
                    DisconnectCause.CONNECTION_LOST, "Response of " + options.label() + " was interrupted: " + ex, ex);
            ended(AttemptEnd.retry(failure), dispatcher);
        }
    }

    private void ended(AttemptEnd found, EventDispatcher dispatcher) {
        endReading();
        AttemptEnd actual = found.abortedBy(control.end(found.cause()), options);
        if (control.isStopped()) {
            return;
        }
        SseClientException stop = dispatcher.failure();
        end = (stop != null) ? failed(stop) : actual.closed(options.once());
        if (end == null) {
            disconnected(actual);
        }
    }

    private static SseSignal.Closed failed(@Nullable SseClientException failure) {
        return new SseSignal.Closed(SseSignal.Closed.Reason.FAILED, failure);
    }

    private void disconnected(AttemptEnd end) {
        lastCause = end.cause();
        if (health.wasProven()) {
            connection.proven();
        }
        String problem = health.problem(end);
        wait = delay(end, problem != null);
        connection.state(SseConnection.State.WAITING);
        connection.disconnected(end, wait, problem);
        signals.signal(new SseSignal.Disconnected(end.cause(), end.failure(), wait));
    }

    private Duration delay(AttemptEnd end, boolean failed) {
        if (health.end()) {
            backoff.succeeded();
        }
        if (end.cause() == DisconnectCause.RECONNECT_REQUESTED) {
            return Duration.ZERO;
        }
        return failed
                ? backoff.afterFailure((end.cause() == DisconnectCause.LIMIT) ? limits.inARow() : 0, end.serverDelay())
                : backoff.afterSuccess();
    }

    private void endReading() {
        if (reader != null) {
            reader.end();
            reader = null;
        }
    }
}
