/**
 * Requests of the client: what is sent for one attempt, and what the response means. Types here have no threads of
 * their own; everything mutable belongs to the connection's thread. Internal: used by {@code client} and
 * {@code client.engine} only.
 */
@NullMarked
package dev.ssespring.client.engine.request;

import org.jspecify.annotations.NullMarked;
