package dev.ssespring.publisher.stream;

import dev.ssespring.broker.Topic;
import dev.ssespring.publisher.mailbox.OutboundEvent;
import java.util.concurrent.Executor;

/** Passes only those published events to a stream that its client may receive. Safe for use by many threads. */
public interface EventGate {

    /** Takes a published event, and passes it to the stream if it is or becomes allowed. Never waits. */
    void offer(OutboundEvent event);

    /** Returns whether events of the topic are allowed. May run code of the application, and block. */
    boolean allows(Topic topic);

    /** Returns the executor for tasks that may call {@link #allows}. */
    Executor executor();

    /** Returns the number of events whose topic is not decided yet. */
    int size();

    /** Discards the events whose topic is not decided yet. */
    void clear();
}
