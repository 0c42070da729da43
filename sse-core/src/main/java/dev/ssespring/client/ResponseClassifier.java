package dev.ssespring.client;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks at the status and the headers of a response: is it an event stream, and what if not. */
final class ResponseClassifier {

    private static final String EVENT_STREAM = "text/event-stream";

    private ResponseClassifier() {}

    /** Null if it is an event stream. */
    static @Nullable AttemptEnd on(SseTransport.Response response, URI uri, StatusPolicy policy) {
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
                    "%s is no event stream but of type '%s': check the URL, and what the server accepts"
                            .formatted(from, shortened(type)),
                    response);
        }
        String encoding = ContentCodings.of(response.values("Content-Encoding"));
        if (encoding != null) {
            return refused(
                    "%s is encoded as '%s', which was not asked for: switch compression of %s off at the server"
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
                DisconnectCause.STATUS, from + " answered with status " + response.status(), response.status());
        AttemptEnd.Verdict verdict = switch (policy.decide(response.status())) {
            case RETRY -> AttemptEnd.Verdict.RETRY;
            case RENEW_CREDENTIALS -> AttemptEnd.Verdict.RENEW_CREDENTIALS;
            case STOP -> AttemptEnd.Verdict.FINAL;
        };
        return new AttemptEnd(DisconnectCause.STATUS, failure, verdict, retryAfter(response));
    }

    private static @Nullable Duration retryAfter(SseTransport.Response response) {
        String value = response.header("Retry-After");
        boolean heeded = response.status() == 429 || response.status() == 503;
        if (value == null || !heeded) {
            return null;
        }
        String text = value.strip();
        return text.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : until(text, response);
    }

    /** A date means as long as it lies after the response's own: the two clocks need not agree. */
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
        int most = 100;
        return (value == null) ? "none" : value.substring(0, Math.min(value.length(), most));
    }
}
