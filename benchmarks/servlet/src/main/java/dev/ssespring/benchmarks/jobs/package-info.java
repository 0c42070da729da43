/** The stores of jobs. */
@NullMarked
package dev.ssespring.benchmarks.jobs;

import org.jspecify.annotations.NullMarked;
