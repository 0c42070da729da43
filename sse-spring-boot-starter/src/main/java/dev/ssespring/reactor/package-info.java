/**
 * Support for Project Reactor: a {@link reactor.core.publisher.Flux} becomes a response, and a remote stream a
 * {@code Flux}. Demand of a subscriber reaches the server as TCP back-pressure; elements are emitted on the
 * connection's thread. The only package that depends on Reactor.
 */
@NullMarked
package dev.ssespring.reactor;

import org.jspecify.annotations.NullMarked;
