/**
 * A test kit for event streams, of any server: {@link dev.ssespring.test.SseTestClient} opens a stream on a real connection,
 * {@link dev.ssespring.test.SseAssertions} says what it must receive, {@link dev.ssespring.test.Publications} records what an application
 * publishes. Bytes flow from the connection to a reader thread per connection, which parses them and adds what it finds to
 * the {@link dev.ssespring.test.Transcript} of the stream; the thread of the test takes events from there.
 */
@NullMarked
package dev.ssespring.test;

import org.jspecify.annotations.NullMarked;
