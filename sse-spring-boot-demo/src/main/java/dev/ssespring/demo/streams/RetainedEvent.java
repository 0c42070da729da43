package dev.ssespring.demo.streams;

import dev.ssespring.broker.PublishedEvent;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseParser;

/**
 * Event of the history.
 *
 * @param id position of the event
 * @param event name of the event
 * @param data data of the event; empty if it has none
 */
record RetainedEvent(String id, String event, String data) {

    static RetainedEvent of(PublishedEvent published) {
        byte[] bytes = published.bytes().toByteArray();
        SseParser parser = new SseParser();
        parser.feed(bytes, 0, bytes.length);
        String id = published.position().toString();
        return (parser.next() instanceof SseEvent event)
                ? new RetainedEvent(id, event.event(), (event.data() != null) ? event.data() : "")
                : new RetainedEvent(id, SseEvent.DEFAULT_EVENT, "");
    }
}
