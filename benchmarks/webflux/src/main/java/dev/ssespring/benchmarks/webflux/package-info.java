/** What the benchmark server offers, done with WebFlux alone. */
@NullMarked
package dev.ssespring.benchmarks.webflux;

import org.jspecify.annotations.NullMarked;
