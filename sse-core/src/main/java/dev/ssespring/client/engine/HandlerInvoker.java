package dev.ssespring.client.engine;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.EventHandler;
import dev.ssespring.client.HandlerErrorPolicy;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.engine.request.RequestOptions;
import dev.ssespring.concurrent.ReadableDuration;
import dev.ssespring.protocol.SseEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Calls the handler of a connection and applies the error policy to its failures. Stateless: any thread may call it.
 */
final class HandlerInvoker {

    private static final Log LOG = LogFactory.getLog(HandlerInvoker.class);

    private static final HandlingResult HANDLED = new HandlingResult(true, null);
    private static final HandlingResult CANCELLED = new HandlingResult(false, null);

    private final EventHandler handler;
    private final RequestOptions options;
    private final ConnectionControl control;
    private final SignalNotifier signals;

    /**
     * Result of handling an event.
     *
     * @param acknowledged whether the last event id may advance past the event
     * @param failure null to continue; else the failure that ends the connection
     */
    record HandlingResult(boolean acknowledged, @Nullable SseClientException failure) {}

    HandlerInvoker(EventHandler handler, RequestOptions options, ConnectionControl control, SignalNotifier signals) {
        this.handler = handler;
        this.options = options;
        this.control = control;
        this.signals = signals;
    }

    HandlingResult handle(SseEvent event) throws InterruptedException {
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
                LOG.debug(
                        "Handler of " + options.label() + " threw an exception after its connection was stopped",
                        failure);
                return CANCELLED;
            }
            if (attempts == 1 && LOG.isDebugEnabled()) {
                LOG.debug("Handler of " + options.label() + " failed at attempt 1 with " + event);
            }
            HandlerErrorPolicy.Decision decision = options.handlerErrors().onFailure(event, failure, attempts);
            if (decision instanceof HandlerErrorPolicy.Retry retry) {
                // Without a stack trace, which is logged for the last attempt.
                LOG.warn("Handler of " + options.label() + " failed at attempt " + attempts + " with " + failure + "; "
                        + event.summary() + " is handled again in " + ReadableDuration.of(retry.delay()));
                control.waitBeforeHandling(retry.delay());
            } else {
                return afterLast(decision, event, failure, attempts);
            }
        }
    }

    private HandlingResult afterLast(
            HandlerErrorPolicy.Decision decision, SseEvent event, Exception failure, int attempts) {
        if (decision instanceof HandlerErrorPolicy.Stop) {
            return new HandlingResult(
                    false,
                    new SseClientException(
                            DisconnectCause.HANDLER_FAILED,
                            "Handler of " + options.label() + " failed at attempt " + attempts + " with "
                                    + event.summary(),
                            failure));
        }
        LOG.error(
                "Handler of " + options.label() + " failed at attempt " + attempts + "; " + event.summary()
                        + " is skipped",
                failure);
        return HANDLED;
    }

    /** Returns the exception of the handler, null if there is none. */
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
