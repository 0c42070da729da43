package dev.ssespring.client;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * Type of a payload with its type arguments: {@code new PayloadType<List<Order>>() {}}.
 *
 * @param <T> the type
 */
public abstract class PayloadType<T> {

    private final Type type;

    /** Creates a payload type from the type argument of the subclass. */
    protected PayloadType() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parent)) {
            throw new IllegalArgumentException(
                    "'PayloadType' needs a type argument: new PayloadType<List<Order>>() {}");
        }
        this.type = parent.getActualTypeArguments()[0];
    }

    private PayloadType(Type type) {
        this.type = Objects.requireNonNull(type, "'type' must not be null");
    }

    /**
     * Returns the payload type of a class.
     *
     * @param <T> the type
     * @param type the class
     * @return its payload type
     */
    public static <T> PayloadType<T> of(Class<T> type) {
        return new Known<>(type);
    }

    /**
     * Returns the payload type of a type found by reflection.
     *
     * @param type any type
     * @return its payload type
     */
    public static PayloadType<?> of(Type type) {
        return new Known<>(type);
    }

    /**
     * Returns the type as JSON libraries take it.
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
