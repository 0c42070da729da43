package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;

/** Handles an event, knowing for how many times it does. */
@FunctionalInterface
interface AttemptHandler {

    void handle(SseEvent event, int attempt) throws Exception;
}
