/**
 * Client for remote event streams: requests, connections, policies and the interfaces that applications implement.
 * Events flow from an {@code SseTransport} to an {@code EventHandler}; each connection has one thread, which calls
 * handlers, listeners, observers and stores. The engine is in {@code client.engine}. Has no dependency on Spring.
 */
@NullMarked
package dev.ssespring.client;

import org.jspecify.annotations.NullMarked;
