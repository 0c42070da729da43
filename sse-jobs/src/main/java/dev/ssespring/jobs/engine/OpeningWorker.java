package dev.ssespring.jobs.engine;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.NonBlockingSource;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A worker's stream that is not open yet: it becomes a target of its queue when it opens. Immutable. */
final class OpeningWorker implements NonBlockingSource<SseEvent> {

    private final QueueDispatcher queue;
    private final String worker;
    private final Set<String> tags;
    private final @Nullable String user;
    private final String node;

    OpeningWorker(QueueDispatcher queue, String worker, Set<String> tags, @Nullable String user, String node) {
        this.queue = queue;
        this.worker = worker;
        this.tags = tags;
        this.user = user;
        this.node = node;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> subscriber) {
        WorkerStream stream = new WorkerStream(
                queue.name(), worker, tags, user, queue.options().leases().lease(), queue::remove);
        stream.add(JobMessages.hello(worker, node, queue.options().leases()));
        JobTarget replaced = queue.add(stream);
        if (replaced instanceof WorkerStream old) {
            old.complete();
        }
        stream.subscribe(subscriber);
    }
}
