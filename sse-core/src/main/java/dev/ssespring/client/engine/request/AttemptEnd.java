package dev.ssespring.client.engine.request;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseSignal;
import dev.ssespring.concurrent.ReadableDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * End of an attempt.
 *
 * @param cause why the attempt ended
 * @param failure what went wrong, null if nothing did
 * @param verdict whether another attempt follows
 * @param serverDelay delay that the server asked for, null if it did not
 */
public record AttemptEnd(
        DisconnectCause cause,
        @Nullable SseClientException failure,
        Verdict verdict,
        @Nullable Duration serverDelay) {

    /** What follows an attempt. */
    public enum Verdict {
        /** Another attempt. */
        RETRY,
        /** Another attempt with new credentials. */
        RENEW_CREDENTIALS,
        /** The end of the connection: the server has no more events. */
        NO_CONTENT,
        /** The end of the connection, as failed. */
        FINAL
    }

    /**
     * Returns an end without failure, after which another attempt follows.
     *
     * @param cause why the attempt ended
     * @return the end
     */
    public static AttemptEnd orderly(DisconnectCause cause) {
        return new AttemptEnd(cause, null, Verdict.RETRY, null);
    }

    /**
     * Returns a failure after which another attempt follows.
     *
     * @param failure what went wrong
     * @return the end
     */
    public static AttemptEnd retry(SseClientException failure) {
        return new AttemptEnd(failure.disconnectCause(), failure, Verdict.RETRY, null);
    }

    /**
     * Returns a failure that ends the connection.
     *
     * @param failure what went wrong
     * @return the end
     */
    public static AttemptEnd failed(SseClientException failure) {
        return new AttemptEnd(failure.disconnectCause(), failure, Verdict.FINAL, null);
    }

    static AttemptEnd noContent() {
        return new AttemptEnd(DisconnectCause.END_OF_STREAM, null, Verdict.NO_CONTENT, null);
    }

    /**
     * Returns the end to report if the attempt was aborted: the reason of the abort takes precedence over its effect.
     *
     * @param aborted why the attempt was aborted, else its own cause
     * @param options of the connection, for the message
     * @return this end unless the attempt was aborted
     */
    public AttemptEnd abortedBy(DisconnectCause aborted, RequestOptions options) {
        if (aborted == cause) {
            return this;
        }
        return switch (aborted) {
            case RESPONSE_TIMEOUT, IDLE_TIMEOUT -> retry(timedOut(aborted, options));
            default -> orderly(aborted);
        };
    }

    private static SseClientException timedOut(DisconnectCause cause, RequestOptions options) {
        return new SseClientException(
                cause,
                (cause == DisconnectCause.IDLE_TIMEOUT)
                        ? "No bytes received from %s for %s. Make the server send heartbeats, or raise the idle timeout"
                                .formatted(
                                        options.label(),
                                        ReadableDuration.of(options.timeouts().idle()))
                        : "%s did not respond within %s. Raise the response timeout if the server needs longer"
                                .formatted(
                                        options.label(),
                                        ReadableDuration.of(options.timeouts().response())),
                null);
    }

    /**
     * Returns the end of the connection that follows from this end of an attempt.
     *
     * @param once whether the connection has only one attempt
     * @return null if another attempt follows
     */
    public SseSignal.@Nullable Closed closed(boolean once) {
        return switch (verdict) {
            case NO_CONTENT -> new SseSignal.Closed(SseSignal.Closed.Reason.NO_CONTENT, null);
            case FINAL, RENEW_CREDENTIALS -> new SseSignal.Closed(SseSignal.Closed.Reason.FAILED, failure);
            case RETRY -> once ? closedAfterOnly() : null;
        };
    }

    private SseSignal.Closed closedAfterOnly() {
        return new SseSignal.Closed(
                (failure != null) ? SseSignal.Closed.Reason.FAILED : SseSignal.Closed.Reason.COMPLETED, failure);
    }
}
