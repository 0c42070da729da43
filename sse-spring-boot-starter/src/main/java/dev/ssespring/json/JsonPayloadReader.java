package dev.ssespring.json;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Reads payloads from JSON with the application's {@link JsonMapper}. */
public final class JsonPayloadReader implements PayloadReader {

    private final JsonMapper mapper;

    /**
     * Creates the reader.
     *
     * @param mapper mapper to use
     */
    public JsonPayloadReader(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public <T> T read(String data, PayloadType<T> type) {
        JavaType javaType = mapper.constructType(type.type());
        try {
            return mapper.readValue(data, javaType);
        } catch (JacksonException ex) {
            throw new IllegalArgumentException(
                    "'data' of " + data.length() + " characters cannot be read as JSON of type " + type, ex);
        }
    }
}
