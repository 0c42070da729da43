/**
 * The delivery engine behind {@link dev.ssespring.publisher.SseEventPublisher}: registry of open streams, joins, producers,
 * writer threads. Only {@code publisher} and {@code autoconfigure} may use this package.
 *
 * <p>Published events arrive from the broker at the {@code Hub}, on the broker's thread, which offers them to the mailbox of
 * each subscribed stream and never waits. A stream's writer thread takes them from the mailbox and writes them to its
 * {@link dev.ssespring.publisher.StreamSink}; no other thread touches the sink. The clock's thread checks heartbeats and
 * lifetimes; producers, authorizers and listeners of the application run on threads of their own.
 */
@NullMarked
package dev.ssespring.publisher.engine;

import org.jspecify.annotations.NullMarked;
