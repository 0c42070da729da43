/**
 * The SPI of the stores of jobs, and the store in memory. A store decides every race (two claims, an outcome against the
 * end of a lease, a cancellation against a start) atomically and owns the clock: requests and answers carry durations,
 * never times to compare with. Any thread may call a store.
 */
@NullMarked
package dev.ssespring.jobs.store;

import org.jspecify.annotations.NullMarked;
