package dev.ssespring.client;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The type of a payload, type arguments included: {@code new PayloadType<List<Order>>() {}}.
 *
 * @param <T> that type
 */
public abstract class PayloadType<T> {

    private final Type type;

    /** Takes the type from the subclass. */
    protected PayloadType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
            throw new IllegalArgumentException(
                    "'PayloadType' must be given its type: new PayloadType<List<Order>>() {}");
        }
        this.type = parent.getActualTypeArguments()[0];
    }

    private PayloadType(Type type) {
        this.type = Objects.requireNonNull(type, "'type' must not be null");
    }

    /**
     * The type of a class.
     *
     * @param <T> that type
     * @param type the class
     * @return its payload type
     */
    public static <T> PayloadType<T> of(Class<T> type) {
        return new Known<>(type);
    }

    /**
     * A type found by reflection.
     *
     * @param type any
     * @return its payload type
     */
    public static PayloadType<?> of(Type type) {
        return new Known<>(type);
    }

    /**
     * The type for a JSON library.
     *
     * @return never null
     */
    public final Type type() {
        return type;
    }

    @Override
    public String toString() {
        return type.getTypeName();
    }

    private static final class Known<T> extends PayloadType<T> {

        Known(Type type) {
            super(type);
        }
    }
}
