package dev.ssespring.jobs.engine;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;
import dev.ssespring.publisher.PayloadWriter;
import org.jspecify.annotations.Nullable;

/** Converts payloads, progress and results to and from JSON on one line. Immutable. */
public final class PayloadCodec {

    /** Converts Strings only. */
    public static final PayloadCodec TEXT = new PayloadCodec(
            payload -> {
                throw new IllegalArgumentException(
                        "A payload of type %s needs JSON: set a PayloadWriter, or use a String"
                                .formatted(payload.getClass().getName()));
            },
            new PayloadReader() {
                @Override
                public <T> T read(String data, PayloadType<T> type) {
                    throw new IllegalArgumentException(
                            "A payload of type %s needs JSON: set a PayloadReader, or use a String"
                                    .formatted(type.type().getTypeName()));
                }
            });

    private final PayloadWriter writer;
    private final PayloadReader reader;

    /**
     * Creates a codec.
     *
     * @param writer converts what is no String
     * @param reader converts to what is no String
     */
    public PayloadCodec(PayloadWriter writer, PayloadReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    String write(@Nullable Object payload) {
        if (payload == null) {
            return "null";
        }
        String json = (payload instanceof String text) ? WireJson.quote(text) : writer.write(payload);
        // The event of a job is one line of data.
        return (json.indexOf('\n') >= 0 || json.indexOf('\r') >= 0) ? WireJson.oneLine(json) : json;
    }

    <T> @Nullable T read(@Nullable String json, Class<T> type) {
        if (json == null || json.equals("null") || type == Void.class) {
            return null;
        }
        if (type == String.class || (type == Object.class && json.startsWith("\""))) {
            return type.cast(json.startsWith("\"") ? WireJson.unquote(json) : json);
        }
        return reader.read(json, PayloadType.of(type));
    }
}
