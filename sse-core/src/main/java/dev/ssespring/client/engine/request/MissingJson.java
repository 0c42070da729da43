package dev.ssespring.client.engine.request;

import dev.ssespring.client.PayloadReader;
import dev.ssespring.client.PayloadType;
import java.util.function.Function;

/** Payload reader and body writer of a client without JSON: both fail with the remedy. */
public final class MissingJson implements PayloadReader, Function<Object, String> {

    @Override
    public <T> T read(String data, PayloadType<T> type) {
        throw refused(type.type().getTypeName());
    }

    @Override
    public String apply(Object body) {
        throw refused(body.getClass().getName());
    }

    /**
     * Returns the failure of a payload or body that needs JSON.
     *
     * @param type its type
     * @return to be thrown
     */
    public static IllegalArgumentException refused(String type) {
        return new IllegalArgumentException(
                ("'%s' needs JSON, but there is no JsonMapper bean, or several of which none is primary."
                                + " Add spring-boot-starter-jackson, or use String")
                        .formatted(type));
    }
}
