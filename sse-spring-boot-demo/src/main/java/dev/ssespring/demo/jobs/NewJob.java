package dev.ssespring.demo.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What somebody submits, not checked yet.
 *
 * @param text to be worked on
 */
record NewJob(@Nullable String text) {}
