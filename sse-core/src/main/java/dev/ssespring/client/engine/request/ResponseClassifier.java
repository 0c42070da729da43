package dev.ssespring.client.engine.request;

import dev.ssespring.client.DisconnectCause;
import dev.ssespring.client.SseClientException;
import dev.ssespring.client.SseTransport;
import dev.ssespring.client.StatusPolicy;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Classifies responses by status and headers: event stream, or end of the attempt. */
final class ResponseClassifier {

    private static final String EVENT_STREAM = "text/event-stream";

    private ResponseClassifier() {}

    /** Returns the end of the attempt, null if the response is an event stream. */
    static @Nullable AttemptEnd classify(SseTransport.Response response, URI uri, StatusPolicy policy) {
        String from = RequestUris.withoutSecrets(uri);
        return switch (response.status()) {
            case 200 -> content(response, from);
            case 204 -> AttemptEnd.noContent();
            default -> status(response, from, policy);
        };
    }

    private static @Nullable AttemptEnd content(SseTransport.Response response, String from) {
        String type = response.header("Content-Type");
        if (!isEventStream(type)) {
            return refused(
                    "Expected text/event-stream from %s but received '%s'. Check the URL and the Accept header"
                            .formatted(from, shortened(type)),
                    response);
        }
        String encoding = ContentCodings.of(response.values("Content-Encoding"));
        if (encoding != null) {
            return refused(
                    "Response of %s is encoded as '%s', which was not requested. Disable compression of %s on the server"
                            .formatted(from, shortened(encoding), EVENT_STREAM),
                    response);
        }
        return null;
    }

    private static boolean isEventStream(@Nullable String type) {
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(EVENT_STREAM);
    }

    private static AttemptEnd refused(String message, SseTransport.Response response) {
        return AttemptEnd.failed(new SseClientException(DisconnectCause.CONTENT_TYPE, message, response.status()));
    }

    private static AttemptEnd status(SseTransport.Response response, String from, StatusPolicy policy) {
        SseClientException failure = new SseClientException(
                DisconnectCause.STATUS, from + " responded with status " + response.status(), response.status());
        AttemptEnd.Verdict verdict = switch (policy.decide(response.status())) {
            case RETRY -> AttemptEnd.Verdict.RETRY;
            case RENEW_CREDENTIALS -> AttemptEnd.Verdict.RENEW_CREDENTIALS;
            case STOP -> AttemptEnd.Verdict.FINAL;
        };
        return new AttemptEnd(DisconnectCause.STATUS, failure, verdict, retryAfter(response));
    }

    private static @Nullable Duration retryAfter(SseTransport.Response response) {
        String value = response.header("Retry-After");
        boolean applies = response.status() == 429 || response.status() == 503;
        if (value == null || !applies) {
            return null;
        }
        String text = value.strip();
        return text.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : until(text, response);
    }

    /** Returns the time from the Date of the response to the given date: the clocks of server and client may differ. */
    private static @Nullable Duration until(String date, SseTransport.Response response) {
        String now = response.header("Date");
        if (now == null) {
            return null;
        }
        try {
            Duration delay = Duration.between(httpDate(now), httpDate(date));
            return delay.isNegative() ? null : delay;
        } catch (DateTimeException ex) {
            return null;
        }
    }

    private static ZonedDateTime httpDate(String date) {
        return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT));
    }

    private static String shortened(@Nullable String value) {
        int maxLength = 100;
        return (value == null) ? "none" : value.substring(0, Math.min(value.length(), maxLength));
    }
}
