package dev.ssespring.publisher.engine;

import dev.ssespring.publisher.SseStream;

/** Creates the descriptions of streams that the publisher returns: applications cannot create them. */
public interface StreamFactory {

    /** Describes a stream that has a producer. {@code discarding} runs if the stream is not opened. */
    SseStream finite(StreamOpening opening, Runnable discarding);

    /** Describes a subscription. */
    SseStream endless(StreamOpening opening);
}
