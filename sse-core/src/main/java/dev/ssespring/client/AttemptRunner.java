package dev.ssespring.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/** Makes one attempt: credentials, customizers, redirects, and a look at what comes back. For the connection's thread. */
final class AttemptRunner {

    private static final Log LOG = LogFactory.getLog(AttemptRunner.class);

    /** Servers answer longer URIs by an error, as a rule from 8 KB for the whole head. */
    private static final int MAX_PARAMETER_LENGTH = 4000;

    private final RequestOptions request;
    private final SseTransport transport;
    private final ConnectionControl control;
    private final SignalNotifier signals;
    private boolean warnedOfId;

    AttemptRunner(RequestOptions request, ConnectionControl control, SignalNotifier signals) {
        this.request = request;
        this.transport = request.client.transport();
        this.control = control;
        this.signals = signals;
    }

    AttemptResult open(int number, String lastEventId, @Nullable DisconnectCause cause) throws InterruptedException {
        TokenSupplier tokens = request.tokens;
        try {
            String token = (tokens != null) ? tokens.token() : null;
            AttemptResult result = send(attempt(number, lastEventId, cause, token));
            if (!asksForCredentials(result)) {
                return result;
            }
            if (tokens != null && token != null) {
                result = send(attempt(number, lastEventId, cause, tokens.refresh(token)));
            } else if (transport.renewsCredentials()) {
                result = send(attempt(number, lastEventId, cause, null));
            }
            return asksForCredentials(result) ? refused((AttemptEnd) result) : result;
        } catch (RuntimeException ex) {
            return AttemptEnd.retry(new SseClientException(
                    DisconnectCause.REQUEST_FAILED, "A token supplier failed: " + request.label(), ex));
        }
    }

    private static boolean asksForCredentials(AttemptResult result) {
        return result instanceof AttemptEnd end && end.verdict() == AttemptEnd.Verdict.RENEW_CREDENTIALS;
    }

    private static AttemptEnd refused(AttemptEnd end) {
        return new AttemptEnd(end.cause(), end.failure(), AttemptEnd.Verdict.FINAL, null);
    }

    private DefaultSseAttempt attempt(int number, String lastEventId, @Nullable DisconnectCause cause, @Nullable String token) {
        DefaultSseAttempt attempt = new DefaultSseAttempt(request, number, lastEventId, cause);
        if (token != null) {
            attempt.header("Authorization", "Bearer " + token);
        }
        if (!lastEventId.isEmpty() && !isSent(lastEventId, attempt)) {
            warnOfId();
        }
        return attempt;
    }

    private boolean isSent(String lastEventId, DefaultSseAttempt attempt) {
        if (LastEventIdHeader.canCarry(lastEventId)) {
            attempt.header(LastEventIdHeader.NAME, lastEventId);
            return true;
        }
        String parameter = request.lastEventIdParameter;
        if (parameter == null || DefaultSseAttempt.encode(lastEventId).length() > MAX_PARAMETER_LENGTH) {
            return false;
        }
        attempt.queryParam(parameter, lastEventId);
        return true;
    }

    private void warnOfId() {
        if (!warnedOfId) {
            warnedOfId = true;
            LOG.warn("A last event id of " + request.label()
                    + " is not sent, so the server cannot resume the stream: it is longer than "
                    + LastEventIdHeader.MAX_LENGTH + " characters or contains characters other than visible ASCII."
                    + " Make the server use other ids, or send such ids by SseRequest.lastEventIdParameter(..), up to "
                    + MAX_PARAMETER_LENGTH + " characters when encoded");
        }
    }

    private AttemptResult send(DefaultSseAttempt attempt) throws InterruptedException {
        SseClientObserver.Span span = signals.attempt(attempt);
        AttemptResult result;
        try {
            request.customizer.customize(attempt);
            result = followed(attempt.toRequest());
        } catch (RuntimeException ex) {
            result = AttemptEnd.retry(new SseClientException(
                    DisconnectCause.REQUEST_FAILED,
                    "A request of " + request.label() + " could not be made: a customizer or interceptor failed",
                    ex));
        } catch (InterruptedException ex) {
            span.end(null);
            throw ex;
        }
        span.end((result instanceof AttemptEnd end && !control.isStopped()) ? end.failure() : null);
        return result;
    }

    private AttemptResult followed(SseTransport.Request first) throws InterruptedException {
        Redirects redirects = new Redirects();
        SseTransport.Request next = first;
        while (true) {
            SseTransport.Exchange exchange;
            try {
                exchange = transport.exchange(next);
            } catch (IllegalArgumentException ex) {
                return AttemptEnd.failed(new SseClientException(
                        DisconnectCause.REQUEST_FAILED,
                        "A request of " + request.label() + " cannot be sent: " + ex.getMessage(),
                        ex));
            }
            try {
                SseTransport.Response response = answer(exchange);
                if (!Redirects.isRedirect(response.status())) {
                    return result(next, exchange, response);
                }
                exchange.cancel();
                next = redirects.follow(next, response);
            } catch (IOException ex) {
                exchange.cancel();
                return AttemptEnd.retry(noResponse(ex));
            } catch (SseClientException ex) {
                return AttemptEnd.failed(ex);
            } catch (InterruptedException | RuntimeException ex) {
                exchange.cancel();
                throw ex;
            }
        }
    }

    private SseTransport.Response answer(SseTransport.Exchange exchange) throws IOException, InterruptedException {
        if (!control.use(exchange)) {
            throw new IOException("The attempt was ended before it began");
        }
        return exchange.send();
    }

    private AttemptResult result(
            SseTransport.Request sent, SseTransport.Exchange exchange, SseTransport.Response response) {
        AttemptEnd end = ResponseClassifier.on(response, sent.uri(), request.status);
        if (end == null) {
            return new OpenResponse(sent.uri(), exchange, response);
        }
        exchange.cancel();
        return end;
    }

    private SseClientException noResponse(IOException ex) {
        DisconnectCause cause = (ex instanceof SocketTimeoutException)
                ? DisconnectCause.RESPONSE_TIMEOUT
                : DisconnectCause.CONNECT_FAILED;
        return new SseClientException(cause, "No response from " + RequestUris.withoutSecrets(request.uri) + ": " + ex, ex);
    }
}
