package dev.ssespring.demo.jobs;

import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Publishes the names of the connected workers to the page. The stream of a worker also subscribes to a topic with
 * the worker's name, to which nothing is published; it identifies the worker.
 */
@Component
@Profile("!worker")
final class ConnectedWorkers implements StreamListener {

    private static final String TOPICS = "workers.";

    /** Created after its listeners. */
    private final ObjectProvider<SseEventPublisher> publisher;

    // Only used by the thread that calls listeners. A worker that has reconnected may have two streams for a while.
    private final Map<Long, String> byStream = new HashMap<>();

    private volatile List<String> names = List.of();

    ConnectedWorkers(ObjectProvider<SseEventPublisher> publisher) {
        this.publisher = publisher;
    }

    static String topic(String worker) {
        return TOPICS + worker;
    }

    /** Returns the names in alphabetical order. */
    List<String> names() {
        return names;
    }

    @Override
    public void opened(StreamInfo stream) {
        stream.topics().stream()
                .filter(topic -> topic.startsWith(TOPICS))
                .forEach(topic -> byStream.put(stream.id(), topic.substring(TOPICS.length())));
        tell();
    }

    @Override
    public void closed(StreamInfo stream, CloseReason reason) {
        byStream.remove(stream.id());
        tell();
    }

    private void tell() {
        List<String> now = byStream.values().stream().distinct().sorted().toList();
        if (!now.equals(names)) {
            names = now;
            publisher.getObject().publish(JobsController.RESULTS, "workers", new Connected(now));
        }
    }

    /**
     * Payload of the event.
     *
     * @param connected names of the connected workers
     */
    record Connected(List<String> connected) {}
}
