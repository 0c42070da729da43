/**
 * Jobs: work that is dispatched over Server-Sent Events to workers in this application, in other services and in
 * browsers.
 *
 * <p>A submitter puts a job into a queue, which a {@link dev.ssespring.jobs.store.JobStore} keeps. A worker gets it with a
 * lease that ends unless it is renewed, and reports the outcome with that lease. A job is executed at least once; at most
 * one outcome is accepted. This package holds the API; {@code store} holds the SPI of the stores. Values are immutable;
 * every other type says which thread owns it.
 */
@NullMarked
package dev.ssespring.jobs;

import org.jspecify.annotations.NullMarked;
