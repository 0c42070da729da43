/** The broker in Redis beside the one in memory. */
@NullMarked
package dev.ssespring.benchmarks.broker;

import org.jspecify.annotations.NullMarked;
