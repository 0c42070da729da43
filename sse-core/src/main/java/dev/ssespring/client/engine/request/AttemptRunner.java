package dev.ssespring.client.engine.request;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseAttempt;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseClientObserver;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.TokenSupplier;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends the request of an attempt: adds credentials and the last event id, applies customizers, follows redirects, and
 * classifies the response. Belongs to the connection's thread.
 */
public final class AttemptRunner {

    private static final Log LOG = LogFactory.getLog(AttemptRunner.class);

    /** Servers reject longer URIs; a common limit is 8 KB for request line and headers together. */
    private static final int MAX_PARAMETER_LENGTH = 4000;

    private final RequestOptions options;
    private final SseTransport transport;
    private final RequestBodies bodies;
    private final Owner owner;
    private boolean warnedOfId;

    /** Connection that the attempts belong to. */
    public interface Owner {

        /**
         * Begins to observe a request.
         *
         * @param attempt may still be changed
         * @return ended when the response is open or the request has failed
         */
        SseClientObserver.Span observe(SseAttempt attempt);

        /**
         * Sets the exchange to cancel when the attempt is aborted.
         *
         * @param exchange not sent yet
         * @return false if the attempt was aborted before
         */
        boolean use(SseTransport.Exchange exchange);

        /**
         * Returns whether the connection was stopped.
         *
         * @return true from then on
         */
        boolean isStopped();
    }

    /**
     * Creates a runner.
     *
     * @param options of the connection
     * @param transport sends the requests
     * @param bodies converts bodies set by customizers
     * @param owner told of each request
     */
    public AttemptRunner(RequestOptions options, SseTransport transport, RequestBodies bodies, Owner owner) {
        this.options = options;
        this.transport = transport;
        this.bodies = bodies;
        this.owner = owner;
    }

    /**
     * Sends a request and waits for the headers of the response.
     *
     * @param number number of the attempt, from 1
     * @param lastEventId {@code ""} for none
     * @param cause end of the previous attempt, null for the first
     * @return an open event stream, or the end of the attempt
     * @throws InterruptedException if the thread was interrupted
     */
    public AttemptResult open(int number, String lastEventId, @Nullable DisconnectCause cause)
            throws InterruptedException {
        TokenSupplier tokens = options.tokens();
        try {
            String token = (tokens != null) ? tokens.token() : null;
            AttemptResult result = send(attempt(number, lastEventId, cause, token));
            if (!requiresCredentials(result)) {
                return result;
            }
            if (tokens != null && token != null) {
                result = send(attempt(number, lastEventId, cause, tokens.refresh(token)));
            } else if (transport.renewsCredentials()) {
                result = send(attempt(number, lastEventId, cause, null));
            }
            return requiresCredentials(result) ? refused((AttemptResult.Ended) result) : result;
        } catch (RuntimeException ex) {
            return retry(new SseClientException(
                    DisconnectCause.REQUEST_FAILED, "Token supplier of " + options.label() + " failed", ex));
        }
    }

    private static boolean requiresCredentials(AttemptResult result) {
        return result instanceof AttemptResult.Ended ended
                && ended.end().verdict() == AttemptEnd.Verdict.RENEW_CREDENTIALS;
    }

    private static AttemptResult refused(AttemptResult.Ended ended) {
        AttemptEnd end = ended.end();
        return new AttemptResult.Ended(new AttemptEnd(end.cause(), end.failure(), AttemptEnd.Verdict.FINAL, null));
    }

    private DefaultSseAttempt attempt(
            int number, String lastEventId, @Nullable DisconnectCause cause, @Nullable String token) {
        DefaultSseAttempt attempt = new DefaultSseAttempt(options, bodies, number, lastEventId, cause);
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
        String parameter = options.lastEventIdParameter();
        if (parameter == null || DefaultSseAttempt.encode(lastEventId).length() > MAX_PARAMETER_LENGTH) {
            return false;
        }
        attempt.queryParam(parameter, lastEventId);
        return true;
    }

    private void warnOfId() {
        if (!warnedOfId) {
            warnedOfId = true;
            LOG.warn("Last event id of " + options.label()
                    + " is not sent, so the server cannot resume the stream: it is longer"
                    + " than " + LastEventIdHeader.MAX_LENGTH + " characters or contains characters other than visible"
                    + " ASCII. Make the server use other ids, or set SseRequest.lastEventIdParameter(..), which can"
                    + " carry ids of up to " + MAX_PARAMETER_LENGTH + " encoded characters");
        }
    }

    private AttemptResult send(DefaultSseAttempt attempt) throws InterruptedException {
        SseClientObserver.Span span = owner.observe(attempt);
        AttemptResult result;
        try {
            options.customizer().customize(attempt);
            result = sendFollowingRedirects(attempt.toRequest());
        } catch (RuntimeException ex) {
            result = retry(new SseClientException(
                    DisconnectCause.REQUEST_FAILED,
                    "Request of " + options.label() + " could not be created: a customizer or interceptor failed",
                    ex));
        } catch (InterruptedException ex) {
            span.end(null);
            throw ex;
        }
        span.end(
                (result instanceof AttemptResult.Ended ended && !owner.isStopped())
                        ? ended.end().failure()
                        : null);
        return result;
    }

    private AttemptResult sendFollowingRedirects(SseTransport.Request first) throws InterruptedException {
        Redirects redirects = new Redirects();
        SseTransport.Request next = first;
        while (true) {
            SseTransport.Exchange exchange;
            try {
                exchange = transport.exchange(next);
            } catch (IllegalArgumentException ex) {
                return failed(new SseClientException(
                        DisconnectCause.REQUEST_FAILED,
                        "Request of " + options.label() + " cannot be sent: " + ex.getMessage(),
                        ex));
            }
            try {
                SseTransport.Response response = responseOf(exchange);
                if (!Redirects.isRedirect(response.status())) {
                    return result(next, exchange, response);
                }
                exchange.cancel();
                next = redirects.follow(next, response);
            } catch (IOException ex) {
                exchange.cancel();
                return retry(noResponse(ex));
            } catch (SseClientException ex) {
                return failed(ex);
            } catch (InterruptedException | RuntimeException ex) {
                exchange.cancel();
                throw ex;
            }
        }
    }

    private SseTransport.Response responseOf(SseTransport.Exchange exchange) throws IOException, InterruptedException {
        if (!owner.use(exchange)) {
            throw new IOException("The attempt was aborted before its request was sent");
        }
        return exchange.send();
    }

    private AttemptResult result(
            SseTransport.Request sent, SseTransport.Exchange exchange, SseTransport.Response response) {
        AttemptEnd end = ResponseClassifier.classify(response, sent.uri(), options.status());
        if (end == null) {
            return new AttemptResult.OpenResponse(sent.uri(), exchange, response);
        }
        exchange.cancel();
        return new AttemptResult.Ended(end);
    }

    private static AttemptResult retry(SseClientException failure) {
        return new AttemptResult.Ended(AttemptEnd.retry(failure));
    }

    private static AttemptResult failed(SseClientException failure) {
        return new AttemptResult.Ended(AttemptEnd.failed(failure));
    }

    private SseClientException noResponse(IOException ex) {
        DisconnectCause cause = (ex instanceof SocketTimeoutException)
                ? DisconnectCause.RESPONSE_TIMEOUT
                : DisconnectCause.CONNECT_FAILED;
        return new SseClientException(
                cause, "No response from " + RequestUris.withoutSecrets(options.uri()) + ": " + ex, ex);
    }
}
