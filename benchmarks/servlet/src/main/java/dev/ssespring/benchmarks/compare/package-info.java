/** Runs the servers one after the other, each on a core of its own, and puts the figures beside each other. */
@NullMarked
package dev.ssespring.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
