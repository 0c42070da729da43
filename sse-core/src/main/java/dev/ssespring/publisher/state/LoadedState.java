package dev.ssespring.publisher.state;

import dev.ssespring.broker.Position;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A state and the position that was taken before it was loaded: it contains everything that was published up to there, and
 * maybe more. Immutable except for the encoded block, which any thread may set to an equal one.
 */
public final class LoadedState {

    private record Block(String event, OutboundEvent encoded) {}

    private final Position position;
    private final Object value;
    private volatile @Nullable Block block;

    /** Throws a {@code NullPointerException} if there is no state. */
    LoadedState(Position position, @Nullable Object value) {
        this.position = position;
        this.value = Objects.requireNonNull(value, "The supplier of the state has returned null");
    }

    public Position position() {
        return position;
    }

    /** Returns the state as an event whose id is the position; written once for all streams that name it alike. */
    public OutboundEvent block(String event, BiFunction<String, Object, SseEvent> writer) {
        Block known = block;
        if (known == null || !known.event().equals(event)) {
            known = new Block(event, OutboundEvent.at(position, writer.apply(event, value)));
            block = known;
        }
        return known.encoded();
    }
}
