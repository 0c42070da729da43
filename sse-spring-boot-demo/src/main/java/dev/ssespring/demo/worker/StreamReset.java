package dev.ssespring.demo.worker;

/**
 * Payload of the event that is sent if the stream cannot continue at the position of this worker.
 *
 * @param reason such as {@code unknown-position} or {@code history-too-short}
 */
record StreamReset(String reason) {}
