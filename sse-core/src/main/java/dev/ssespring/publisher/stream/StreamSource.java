package dev.ssespring.publisher.stream;

import dev.ssespring.broker.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a stream come from. Called by the stream's writer thread; must neither block nor run code of the
 * application.
 */
public interface StreamSource {

    /** Called whenever the writer has nothing left to write. */
    default void readOn() {}

    /** Returns the position up to which everything was offered to the stream; null if there is none. */
    default @Nullable Position offered() {
        return null;
    }

    /** Returns whether the stream loads a state when the log is reset, instead of a reset that the client gets. */
    default boolean reloadsAfterReset() {
        return false;
    }

    /** Called once when the stream has ended for any reason, unless it ended before it had this source. */
    void ended();
}
