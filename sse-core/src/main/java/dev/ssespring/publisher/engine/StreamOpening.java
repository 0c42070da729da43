package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.StreamOptions;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.publisher.StreamSink;

/** Opens the stream that an {@link dev.ssespring.publisher.SseStream} describes. Called at most once. */
@FunctionalInterface
public interface StreamOpening {

    /** Opens the stream and returns the listener for the events of its sink. */
    StreamSink.Events open(StreamRequest request, StreamSink sink, StreamOptions options);
}
