/**
 * A page for development: the report of {@code GET /actuator/sse}, the history and the live events of a topic, and buttons that
 * disconnect streams and publish events. Everything but the page itself is answered only to the machine on which the demo
 * runs, see {@link dev.ssespring.demo.streams.LocalAccessFilter}. Requests are served on their threads; nothing is kept.
 */
@NullMarked
package dev.ssespring.demo.streams;

import org.jspecify.annotations.NullMarked;
