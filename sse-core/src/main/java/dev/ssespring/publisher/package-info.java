/**
 * Publishing events: to one response, to the streams of a topic, to the streams of a user. This package is the public
 * API; it uses neither Spring nor servlets, and writes responses through a {@link dev.ssespring.publisher.StreamSink}.
 * Published events flow from {@link dev.ssespring.publisher.SseEventPublisher} through the broker to the engine in
 * {@code publisher.engine}, and to the writer threads in {@code publisher.stream}, which own the sinks.
 */
@NullMarked
package dev.ssespring.publisher;

import org.jspecify.annotations.NullMarked;
