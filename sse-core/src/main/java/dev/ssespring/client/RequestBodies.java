package dev.ssespring.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

/** Turns what applications give as a body into bytes. */
final class RequestBodies {

    private static final String CONTENT_TYPE = "Content-Type";

    private final Function<Object, String> json;

    RequestBodies(Function<Object, String> json) {
        this.json = json;
    }

    byte[] write(Object body, RequestHeaders headers) {
        Objects.requireNonNull(body, "'body' must not be null");
        if (body instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (body instanceof String text) {
            return withType(text, "text/plain;charset=UTF-8", headers);
        }
        return withType(json.apply(body), "application/json", headers);
    }

    private static byte[] withType(String text, String type, RequestHeaders headers) {
        if (!headers.has(CONTENT_TYPE)) {
            headers.set(CONTENT_TYPE, type);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
