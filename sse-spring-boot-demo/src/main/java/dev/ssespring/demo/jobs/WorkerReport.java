package dev.ssespring.demo.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What a worker posts, not checked yet.
 *
 * @param worker its name
 * @param result what came out; without meaning when it starts
 */
record WorkerReport(@Nullable String worker, @Nullable String result) {}
