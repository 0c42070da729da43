/**
 * Publishing events: to one response, to the streams of a topic, to a user. Knows neither Spring nor servlets: what an
 * open response can do, a {@link dev.ssespring.publisher.StreamSink} tells.
 */
@NullMarked
package dev.ssespring.publisher;

import org.jspecify.annotations.NullMarked;
