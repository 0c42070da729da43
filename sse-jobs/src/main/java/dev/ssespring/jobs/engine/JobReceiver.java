package dev.ssespring.jobs.engine;

import java.util.Map;

/** Receives the events of one queue from a stream that several queues share, on the thread of the stream; must not wait. */
interface JobReceiver {

    String queue();

    void handle(String event, String data, Map<String, String> members);
}
