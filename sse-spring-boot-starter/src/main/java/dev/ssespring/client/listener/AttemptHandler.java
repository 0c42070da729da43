package dev.ssespring.client.listener;

import dev.ssespring.protocol.SseEvent;

/** Handler of an event that is given the number of the attempt, from 1. */
@FunctionalInterface
interface AttemptHandler {

    void handle(SseEvent event, int attempt) throws Exception;
}
