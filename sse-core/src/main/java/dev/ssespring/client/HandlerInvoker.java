package dev.ssespring.client;

import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.protocol.SseEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Calls the handler, and does what the policy says where it fails. No state of its own. */
final class HandlerInvoker {

    private static final Log LOG = LogFactory.getLog(HandlerInvoker.class);

    private static final Result HANDLED = new Result(true, null);
    private static final Result CANCELLED = new Result(false, null);

    private final EventHandler handler;
    private final RequestOptions request;
    private final ConnectionControl control;
    private final SignalNotifier signals;

    /**
     * What became of an event.
     *
     * @param counts whether it is done with
     * @param failure null to go on
     */
    record Result(boolean counts, @Nullable SseClientException failure) {}

    HandlerInvoker(EventHandler handler, RequestOptions request, ConnectionControl control, SignalNotifier signals) {
        this.handler = handler;
        this.request = request;
        this.control = control;
        this.signals = signals;
    }

    Result handle(SseEvent event) throws InterruptedException {
        for (int attempts = 1; ; attempts++) {
            control.awaitHandling();
            if (control.isStopped()) {
                return CANCELLED;
            }
            Exception failure = call(event);
            if (failure == null) {
                return HANDLED;
            }
            if (control.isStopped()) {
                LOG.debug("A handler of " + request.label() + " ended by an exception after its connection", failure);
                return CANCELLED;
            }
            if (attempts == 1 && LOG.isDebugEnabled()) {
                LOG.debug("A handler of " + request.label() + " failed for the first time with " + event);
            }
            HandlerErrorPolicy.Decision decision = request.handlerErrors.onFailure(event, failure, attempts);
            if (decision instanceof HandlerErrorPolicy.Retry retry) {
                // Without a stack trace: the one of the last attempt is logged.
                LOG.warn("A handler of " + request.label() + " failed at attempt " + attempts + " with " + failure
                        + "; " + event.summary() + " is handled again in " + ReadableDuration.of(retry.delay()));
                control.waitBeforeHandling(retry.delay());
            } else {
                return afterLast(decision, event, failure, attempts);
            }
        }
    }

    private Result afterLast(HandlerErrorPolicy.Decision decision, SseEvent event, Exception failure, int attempts) {
        if (decision instanceof HandlerErrorPolicy.Stop) {
            return new Result(
                    false,
                    new SseClientException(
                            DisconnectCause.HANDLER_FAILED,
                            "A handler of " + request.label() + " failed at attempt " + attempts + " with "
                                    + event.summary(),
                            failure));
        }
        LOG.error(
                "A handler of " + request.label() + " failed at attempt " + attempts + "; " + event.summary()
                        + " is skipped",
                failure);
        return HANDLED;
    }

    /** Null if it went well. */
    private @Nullable Exception call(SseEvent event) throws InterruptedException {
        SseClientObserver.Span span = signals.handling(event);
        Throwable failure = null;
        try {
            handler.handle(event);
            return null;
        } catch (InterruptedException ex) {
            throw ex;
        } catch (Exception ex) {
            failure = ex;
            return ex;
        } catch (Error ex) {
            failure = ex;
            throw ex;
        } finally {
            span.end(control.isStopped() ? null : failure);
        }
    }
}
