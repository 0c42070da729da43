/**
 * The states with which subscriptions begin: loaded by the application's supplier, once for each stream or once for many. Only
 * the engine may use this package, and {@link dev.ssespring.publisher.SseStream}, through which applications reach it.
 *
 * <p>A stream asks {@code InitialState}; the supplier runs on a thread for producers, which then passes the result to all
 * streams that wait for it.
 */
@NullMarked
package dev.ssespring.publisher.state;

import org.jspecify.annotations.NullMarked;
