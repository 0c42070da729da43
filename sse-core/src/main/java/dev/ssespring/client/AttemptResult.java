package dev.ssespring.client;

/** What became of a request: an open stream, or the end of the attempt. */
sealed interface AttemptResult permits OpenResponse, AttemptEnd {}
