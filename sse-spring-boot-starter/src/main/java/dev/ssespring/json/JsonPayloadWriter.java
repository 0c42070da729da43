package dev.ssespring.json;

import dev.ssespring.publisher.PayloadWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Writes payloads as JSON with the application's {@link JsonMapper}. */
public final class JsonPayloadWriter implements PayloadWriter {

    private final JsonMapper mapper;

    /**
     * Creates the writer.
     *
     * @param mapper mapper to use
     */
    public JsonPayloadWriter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public String write(Object payload) {
        try {
            return mapper.writeValueAsString(payload);
        } catch (JacksonException ex) {
            throw new IllegalArgumentException(
                    "'payload' of type " + payload.getClass().getName() + " cannot be written as JSON", ex);
        }
    }
}
