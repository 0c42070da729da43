package dev.ssespring.demo.jobs;

import org.jspecify.annotations.Nullable;

/**
 * Report of a worker, not validated.
 *
 * @param worker name of the worker
 * @param result result of the job; ignored when the job starts
 */
record WorkerReport(@Nullable String worker, @Nullable String result) {}
