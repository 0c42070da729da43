/**
 * Annotated methods as workers: {@link dev.ssespring.jobs.listener.SseJobListener}. Methods are found while beans are created, by any thread, and
 * their workers start and stop with the application context.
 */
@NullMarked
package dev.ssespring.jobs.listener;

import org.jspecify.annotations.NullMarked;
