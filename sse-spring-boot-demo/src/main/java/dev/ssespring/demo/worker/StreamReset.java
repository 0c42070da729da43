package dev.ssespring.demo.worker;

/**
 * Payload of the event which tells that the stream cannot continue where this worker left off.
 *
 * @param reason such as {@code unknown-position} or {@code history-too-short}
 */
record StreamReset(String reason) {}
