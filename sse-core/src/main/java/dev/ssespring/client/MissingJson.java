package dev.ssespring.client;

import java.util.function.Function;

/** Stands where no JSON is at hand. */
final class MissingJson implements PayloadReader, Function<Object, String> {

    @Override
    public <T> T read(String data, PayloadType<T> type) {
        throw refused(type.type().getTypeName());
    }

    @Override
    public String apply(Object body) {
        throw refused(body.getClass().getName());
    }

    static IllegalArgumentException refused(String type) {
        return new IllegalArgumentException(
                ("'%s' needs JSON, and there is no JsonMapper (or more than one bean, none of them primary):"
                                + " add spring-boot-starter-jackson, or use String")
                        .formatted(type));
    }
}
