/**
 * A load client: thousands of streams read by one thread, every event checked. It needs nothing but the JDK, and shares no
 * code with what it measures.
 */
@NullMarked
package dev.ssespring.benchmarks.load;

import org.jspecify.annotations.NullMarked;
