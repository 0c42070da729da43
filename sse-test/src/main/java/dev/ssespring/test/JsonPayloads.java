package dev.ssespring.test;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;

/** Reads JSON by Jackson 3 if that is on the class path. Has no state but the mapper; any thread may call it. */
final class JsonPayloads implements PayloadReader {

    private static final String MAPPER = "tools.jackson.databind.json.JsonMapper";

    @Override
    public <T> T read(String data, PayloadType<T> type) {
        if (!isPresent()) {
            throw new IllegalArgumentException(
                    "payload(...) needs JSON, and Jackson 3 is not on the class path:"
                            + " add tools.jackson.core:jackson-databind, or pass a PayloadReader to SseTestClient.payloads(...)");
        }
        return Jackson.read(data, type);
    }

    /** Writes a payload of a publisher; a String stays as it is. */
    static String write(Object payload) {
        if (payload instanceof String text) {
            return text;
        }
        if (!isPresent()) {
            throw new IllegalArgumentException(
                    "'payload' of type %s needs JSON, and Jackson 3 is not on the class path: add"
                                    .formatted(payload.getClass().getName())
                            + " tools.jackson.core:jackson-databind, or pass a String");
        }
        return Jackson.write(payload);
    }

    private static boolean isPresent() {
        try {
            Class.forName(MAPPER, false, JsonPayloads.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException ex) {
            return false;
        }
    }

    /** Loaded only if Jackson is there. */
    private static final class Jackson {

        private static final tools.jackson.databind.json.JsonMapper MAPPER =
                tools.jackson.databind.json.JsonMapper.builder().build();

        static String write(Object payload) {
            try {
                return MAPPER.writeValueAsString(payload);
            } catch (tools.jackson.core.JacksonException ex) {
                throw new IllegalArgumentException(
                        "'payload' of type %s cannot be written as JSON: %s"
                                .formatted(payload.getClass().getName(), ex.getOriginalMessage()),
                        ex);
            }
        }

        static <T> T read(String data, PayloadType<T> type) {
            try {
                return MAPPER.readValue(data, MAPPER.constructType(type.type()));
            } catch (tools.jackson.core.JacksonException ex) {
                throw new IllegalArgumentException("not JSON of type " + type + ": " + ex.getOriginalMessage(), ex);
            }
        }
    }
}
