package dev.ssespring.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt has ended.
 *
 * @param cause why
 * @param failure what happened, null if nothing went wrong
 * @param verdict whether another follows
 * @param serverDelay how long the server asks to wait, null if it does not say
 */
record AttemptEnd(
        DisconnectCause cause,
        @Nullable SseClientException failure,
        Verdict verdict,
        @Nullable Duration serverDelay) implements AttemptResult {

    enum Verdict {
        RETRY,
        RENEW_CREDENTIALS,
        NO_CONTENT,
        FINAL
    }

    static AttemptEnd orderly(DisconnectCause cause) {
        return new AttemptEnd(cause, null, Verdict.RETRY, null);
    }

    static AttemptEnd retry(SseClientException failure) {
        return new AttemptEnd(failure.disconnectCause(), failure, Verdict.RETRY, null);
    }

    static AttemptEnd failed(SseClientException failure) {
        return new AttemptEnd(failure.disconnectCause(), failure, Verdict.FINAL, null);
    }

    static AttemptEnd noContent() {
        return new AttemptEnd(DisconnectCause.END_OF_STREAM, null, Verdict.NO_CONTENT, null);
    }
}
