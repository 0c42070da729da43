/**
 * The delivery engine behind {@link dev.ssespring.publisher.SseEventPublisher}: joins, producers and authorization of streams.
 * Only {@code publisher} and {@code autoconfigure} may use this package.
 *
 * <p>Published events arrive from the broker at the {@code Hub}, on the broker's thread, which offers them to each subscribed
 * stream and never waits. How a stream is written is the part of {@code publisher.stream}. Producers, sources and authorizers
 * of the application run on threads of their own.
 */
@NullMarked
package dev.ssespring.publisher.engine;

import org.jspecify.annotations.NullMarked;
