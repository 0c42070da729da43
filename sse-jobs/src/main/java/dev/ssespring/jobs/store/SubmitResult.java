package dev.ssespring.jobs.store;

/**
 * Outcome of {@link QueueStore#submit}.
 *
 * @param added whether the job was added; false if one with the same id or idempotency key was known
 * @param id identifies the job that is known
 */
public record SubmitResult(boolean added, String id) {}
