package dev.ssespring.web.jobs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Reads the parts of a request. Nothing of a request is repeated in a message, and nothing beyond the limits is read. Each
 * method throws a {@link ResponseStatusException} with a reason for whoever wrote the request.
 */
final class JobRequest {

    private final ServerRequest request;
    private final int maxBody;

    JobRequest(ServerRequest request, int maxBody) {
        this.request = request;
        this.maxBody = maxBody;
    }

    String variable(String name) {
        return request.pathVariable(name);
    }

    @Nullable
    String user() {
        return request.principal().map(Principal::getName).orElse(null);
    }

    Set<String> tags() {
        return tags(request.param("tags").orElse(""));
    }

    /** Separated by commas. */
    Set<String> names(String parameter) {
        String text = parameter(parameter);
        Set<String> names = new LinkedHashSet<>(Arrays.asList((text != null) ? text.split(",", -1) : new String[0]));
        names.remove("");
        return names;
    }

    /** A plus sign in a query is a space. */
    static Set<String> tags(String text) {
        Set<String> tags = new LinkedHashSet<>(Arrays.asList(text.split("[+ ,]", -1)));
        tags.remove("");
        return tags;
    }

    /** Requires JSON, which makes a browser ask the server before it sends the request from another origin. */
    String body() throws IOException {
        if (!request.headers()
                .contentType()
                .filter(MediaType.APPLICATION_JSON::isCompatibleWith)
                .isPresent()) {
            throw new ResponseStatusException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body must be JSON: application/json");
        }
        byte[] body = read();
        return new String(body, StandardCharsets.UTF_8);
    }

    private byte[] read() throws IOException {
        byte[] body = request.servletRequest().getInputStream().readNBytes(maxBody + 1);
        if (body.length > maxBody) {
            throw new ResponseStatusException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "The body has more than %d bytes. Increase 'sse.jobs.max-body-size' to allow more"
                            .formatted(maxBody));
        }
        return body;
    }

    static @Nullable String text(Map<String, Object> object, String name) {
        Object value = object.get(name);
        if (value != null && !(value instanceof String)) {
            throw bad("'" + name + "' must be a string");
        }
        return (String) value;
    }

    static @Nullable Number number(Map<String, Object> object, String name) {
        Object value = object.get(name);
        if (value != null && !(value instanceof Number)) {
            throw bad("'" + name + "' must be a number");
        }
        return (Number) value;
    }

    /**
     * Returns the lease.
     *
     * @throws ResponseStatusException 428 if there is none
     */
    String lease() {
        String header = request.headers().firstHeader("If-Match");
        if (header == null || header.length() < 3 || !header.startsWith("\"") || !header.endsWith("\"")) {
            throw new ResponseStatusException(
                    HttpStatus.PRECONDITION_REQUIRED, "The header If-Match must have the lease in quotes");
        }
        return header.substring(1, header.length() - 1);
    }

    /** Whether the client has had events of this stream. */
    boolean isResuming() {
        return header("Last-Event-ID") != null
                || Stream.of("lastEventId", "last_event_id", "starting_after")
                        .anyMatch(name -> parameter(name) != null);
    }

    @Nullable
    String header(String name) {
        return request.headers().firstHeader(name);
    }

    @Nullable
    String parameter(String name) {
        return request.param(name).orElse(null);
    }

    Optional<Long> number(String parameter) {
        try {
            return request.param(parameter).map(Long::valueOf);
        } catch (NumberFormatException ex) {
            throw bad("The parameter '" + parameter + "' must be a whole number");
        }
    }

    static ResponseStatusException bad(String reason) {
        return new ResponseStatusException(HttpStatus.BAD_REQUEST, reason);
    }
}
