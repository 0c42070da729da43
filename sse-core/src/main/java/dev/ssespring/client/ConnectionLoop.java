package dev.ssespring.client;

import dev.ssespring.concurrent.ReadableDuration;
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
 * What a connection does, step by step: opens, reads, hands over, waits, opens again. All its state belongs to the one
 * thread that calls {@link #advance}; others reach it through {@link ConnectionControl}.
 */
final class ConnectionLoop {

    private final RequestOptions request;
    private final DefaultSseConnection subscription;
    private final ConnectionControl control;
    private final SignalNotifier signals;
    private final LastEventIdTracker progress;
    private final AttemptRunner opener;
    private final ReconnectBackoff backoff;
    private final LimitFailures limits;
    private final SseClock clock;

    private @Nullable ResponseReader reading;
    private SseSignal.@Nullable Closed end;
    private @Nullable DisconnectCause lastCause;
    private Duration wait = Duration.ZERO;
    private int attempts;
    private int attempt;
    private boolean opened;
    private long openedAt;

    /** An event came in this attempt. */
    private boolean eventCame;

    ConnectionLoop(RequestOptions request, DefaultSseConnection subscription) {
        this.request = request;
        this.subscription = subscription;
        this.control = subscription.control();
        this.signals = subscription.signals();
        this.progress = subscription.progress();
        this.clock = request.client.clock();
        this.opener = new AttemptRunner(request, control, signals);
        this.limits = new LimitFailures(request);
        this.backoff =
                new ReconnectBackoff(request.reconnect, () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * Goes on until one event was handed over.
     *
     * @return false when the connection has ended instead
     * @throws InterruptedException if the thread was interrupted; the connection is to be stopped then
     */
    boolean advance(EventDispatcher delivery) throws InterruptedException {
        while (!subscription.isClosed()) {
            if (end != null || control.isStopped()) {
                finish(delivery);
            } else if (reading == null) {
                open(delivery);
            } else if (read(reading, delivery)) {
                return true;
            }
        }
        return false;
    }

    private void finish(EventDispatcher delivery) throws InterruptedException {
        endReading();
        SseClientException failure = delivery.finish();
        if (failure != null && (end == null || end.failure() == null)) {
            close(SseSignal.Closed.Reason.FAILED, failure);
        } else if (end == null) {
            close(SseSignal.Closed.Reason.BY_CALLER, null);
        } else {
            close(end.reason(), end.failure());
        }
    }

    /** Ends the connection. Called by the thread that has the loop, when no handler runs. */
    void close(SseSignal.Closed.Reason reason, @Nullable SseClientException failure) {
        endReading();
        subscription.halt();
        subscription.closed(reason, failure);
    }

    private void open(EventDispatcher delivery) throws InterruptedException {
        SseClientException failed = delivery.finish();
        if (failed != null) {
            end = failed(failed);
            return;
        }
        control.waitBeforeAttempt(wait);
        if (control.isStopped()) {
            return;
        }
        attempt = control.begin();
        subscription.state(SseConnection.State.CONNECTING);
        AttemptResult result = request();
        if (result instanceof OpenResponse stream && !control.isAborted()) {
            opened(stream);
        } else if (result instanceof OpenResponse stream) {
            stream.exchange().cancel();
            ended(AttemptEnd.orderly(DisconnectCause.RECONNECT_REQUESTED), delivery);
        } else {
            ended((AttemptEnd) result, delivery);
        }
    }

    private AttemptResult request() throws InterruptedException {
        attempts++;
        try {
            progress.load();
        } catch (RuntimeException ex) {
            return AttemptEnd.retry(new SseClientException(
                    DisconnectCause.REQUEST_FAILED,
                    "The last event id of " + request.label() + " could not be loaded: " + ex.getMessage(),
                    ex));
        }
        SseClock.Timer deadline = abortAfter(request.timeouts.response(), DisconnectCause.RESPONSE_TIMEOUT);
        try {
            return opener.open(attempts, progress.lastEventId(), lastCause);
        } finally {
            deadline.stop();
        }
    }

    private void opened(OpenResponse stream) {
        int current = attempt;
        SseParser parser = new SseParser(request.limits, progress.lastEventId());
        reading = new ResponseReader(
                stream,
                request.keepComments ? parser.keepComments() : parser,
                IdleWatch.start(
                        clock, request.timeouts.idle(), () -> control.abort(current, DisconnectCause.IDLE_TIMEOUT)),
                abortAfter(request.timeouts.maxAge(), DisconnectCause.MAX_AGE));
        opened = true;
        eventCame = false;
        openedAt = clock.nanos();
        subscription.byteCame();
        subscription.state(SseConnection.State.OPEN);
        signals.tell(new SseSignal.Opened(stream.uri(), stream.response().headers(), attempts));
    }

    /** Zero means never. */
    private SseClock.Timer abortAfter(Duration limit, DisconnectCause cause) {
        int current = attempt;
        return limit.isZero() ? () -> {} : clock.after(limit, () -> control.abort(current, cause));
    }

    /** One item, or one read; true if an event was handed over. */
    private boolean read(ResponseReader current, EventDispatcher delivery) throws InterruptedException {
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
                event(event, delivery);
                return true;
            }
            if (item instanceof SseComment comment) {
                signals.tell(new SseSignal.Comment(comment.text()));
            } else {
                delivery.id(current.lastEventId());
                readMore(current, delivery);
            }
        } catch (SseLimitException ex) {
            ended(limits.met(ex, progress.lastEventId()), delivery);
        }
        return false;
    }

    private void event(SseEvent event, EventDispatcher delivery) throws InterruptedException {
        signals.tell(new SseSignal.Event(event));
        eventCame = true;
        backoff.succeeded();
        subscription.proven();
        SseClientException failure = delivery.event(event);
        if (failure != null) {
            end = failed(failure);
        }
    }

    private void readMore(ResponseReader current, EventDispatcher delivery) throws InterruptedException {
        control.awaitReading();
        try {
            if (!control.isAborted() && current.more()) {
                subscription.byteCame();
                if (isProven()) {
                    subscription.proven();
                }
            } else {
                ended(AttemptEnd.orderly(DisconnectCause.END_OF_STREAM), delivery);
            }
        } catch (IOException ex) {
            SseClientException failure = new SseClientException(
                    DisconnectCause.CONNECTION_LOST, "The response of " + request.label() + " broke off: " + ex, ex);
            ended(AttemptEnd.retry(failure), delivery);
        }
    }

    /** Whether an event came, or the response has been open for long enough. */
    private boolean isProven() {
        return eventCame || openFor().compareTo(ReconnectPolicy.PROVEN_AFTER) >= 0;
    }

    private Duration openFor() {
        return Duration.ofNanos(clock.nanos() - openedAt);
    }

    private void ended(AttemptEnd found, EventDispatcher delivery) {
        endReading();
        AttemptEnd decided = decided(found, control.end(found.cause()));
        if (control.isStopped()) {
            return;
        }
        SseClientException stop = delivery.failure();
        end = (stop != null) ? failed(stop) : after(decided);
        if (end == null) {
            disconnected(decided);
        }
    }

    /** Null if another attempt follows. */
    private SseSignal.@Nullable Closed after(AttemptEnd decided) {
        return switch (decided.verdict()) {
            case NO_CONTENT -> new SseSignal.Closed(SseSignal.Closed.Reason.NO_CONTENT, null);
            case FINAL, RENEW_CREDENTIALS -> failed(decided.failure());
            case RETRY -> request.once ? afterOnly(decided.failure()) : null;
        };
    }

    private static SseSignal.Closed afterOnly(@Nullable SseClientException failure) {
        return (failure != null) ? failed(failure) : new SseSignal.Closed(SseSignal.Closed.Reason.COMPLETED, null);
    }

    private static SseSignal.Closed failed(@Nullable SseClientException failure) {
        return new SseSignal.Closed(SseSignal.Closed.Reason.FAILED, failure);
    }

    /** What somebody asked for outweighs what came of it. */
    private AttemptEnd decided(AttemptEnd found, DisconnectCause cause) {
        if (cause == found.cause()) {
            return found;
        }
        return switch (cause) {
            case RESPONSE_TIMEOUT, IDLE_TIMEOUT -> AttemptEnd.retry(timedOut(cause));
            default -> AttemptEnd.orderly(cause);
        };
    }

    private SseClientException timedOut(DisconnectCause cause) {
        return new SseClientException(
                cause,
                (cause == DisconnectCause.IDLE_TIMEOUT)
                        ? "Nothing came from %s for %s: have the server send heartbeats, or raise the idle timeout"
                                .formatted(request.label(), ReadableDuration.of(request.timeouts.idle()))
                        : "%s did not answer within %s: raise the response timeout if it needs longer"
                                .formatted(request.label(), ReadableDuration.of(request.timeouts.response())),
                null);
    }

    private void disconnected(AttemptEnd end) {
        lastCause = end.cause();
        if (opened && isProven()) {
            subscription.proven();
        }
        String problem = problem(end);
        wait = delay(end, problem != null);
        subscription.state(SseConnection.State.WAITING);
        subscription.disconnected(end, wait, problem);
        signals.tell(new SseSignal.Disconnected(end.cause(), end.failure(), wait));
    }

    /** Null if the attempt was a success. One that ended at once without an event is none, however it ended. */
    private @Nullable String problem(AttemptEnd end) {
        if (end.failure() != null) {
            return end.failure().getMessage();
        }
        if (end.cause() == DisconnectCause.END_OF_STREAM && !isProven()) {
            return "%s ended the response after %s without an event: check the URL, and why the server closes it"
                    .formatted(RequestUris.withoutSecrets(request.uri), ReadableDuration.of(openFor()));
        }
        return null;
    }

    private Duration delay(AttemptEnd end, boolean failed) {
        if (opened && openFor().compareTo(request.reconnect.healthyAfter()) >= 0) {
            backoff.succeeded();
        }
        opened = false;
        if (end.cause() == DisconnectCause.RECONNECT_REQUESTED) {
            return Duration.ZERO;
        }
        return failed
                ? backoff.afterFailure((end.cause() == DisconnectCause.LIMIT) ? limits.row() : 0, end.serverDelay())
                : backoff.afterSuccess();
    }

    private void endReading() {
        if (reading != null) {
            reading.end();
            reading = null;
        }
    }
}
