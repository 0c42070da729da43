/**
 * Connections of the client: attempts, parsing, dispatch to handlers, acknowledgement, back-off. One thread at a time
 * owns the loop of a connection ({@code ConnectionLoop}); other threads reach it through {@code ConnectionControl}
 * only. Events flow from the response to an {@code EventDispatcher}, last event ids from there to the
 * {@code LastEventIdTracker}. Internal: used by {@code client} only.
 */
@NullMarked
package dev.ssespring.client.engine;

import org.jspecify.annotations.NullMarked;
