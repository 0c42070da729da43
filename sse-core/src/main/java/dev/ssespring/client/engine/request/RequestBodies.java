package dev.ssespring.client.engine.request;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;

/** Converts request bodies to bytes and sets their content type. Thread-safe. */
public final class RequestBodies {

    private static final String CONTENT_TYPE = "Content-Type";

    private final Function<Object, String> json;

    /**
     * Creates a converter.
     *
     * @param json writes objects that are neither text nor bytes
     */
    public RequestBodies(Function<Object, String> json) {
        this.json = json;
    }

    /**
     * Converts a body.
     *
     * @param body bytes are copied, a String is encoded as UTF-8, anything else is written as JSON
     * @param headers get a content type for text and JSON unless they have one
     * @return a new array
     */
    public byte[] write(Object body, RequestHeaders headers) {
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
