/** Project Reactor: streams as a {@link reactor.core.publisher.Flux}. The one place that knows it. */
@NullMarked
package dev.ssespring.reactor;

import org.jspecify.annotations.NullMarked;
