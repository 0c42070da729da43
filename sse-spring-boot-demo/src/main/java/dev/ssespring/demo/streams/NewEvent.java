package dev.ssespring.demo.streams;

import org.jspecify.annotations.Nullable;

/**
 * Event posted by the page, not validated.
 *
 * @param topic topic to publish to
 * @param event name of the event
 * @param data data of the event
 */
record NewEvent(
        @Nullable String topic,
        @Nullable String event,
        @Nullable String data) {}
