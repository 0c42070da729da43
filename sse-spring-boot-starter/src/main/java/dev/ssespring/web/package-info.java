/**
 * Streams as responses of Spring MVC. The request's thread opens a returned {@link dev.ssespring.publisher.SseStream}; afterwards the
 * stream's writer thread writes to the response without blocking, and threads of the container report its errors and its end.
 */
@NullMarked
package dev.ssespring.web;

import org.jspecify.annotations.NullMarked;
