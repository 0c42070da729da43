package dev.ssespring.demo.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Submitted job, not validated.
 *
 * @param text text to work on
 */
record NewJob(@Nullable String text) {}
