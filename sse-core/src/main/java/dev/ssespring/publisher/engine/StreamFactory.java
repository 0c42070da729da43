package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.state.InitialState;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates the descriptions of streams that the publisher returns: applications cannot create them. */
public interface StreamFactory {

    /** Describes a stream that has a producer. {@code discarding} runs if the stream is not opened. */
    SseStream finite(StreamOpening opening, Runnable discarding);

    /** Describes a subscription; the function returns how to open it with a state to begin with, or without for null. */
    SseStream subscription(Function<@Nullable InitialState, StreamOpening> opening);
}
