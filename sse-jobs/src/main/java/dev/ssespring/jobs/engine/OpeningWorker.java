package dev.ssespring.jobs.engine;

import dev.ssespring.jobs.WorkerStreamSpec;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.NonBlockingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** A worker's stream that is not open yet: the worker becomes a target of its queues when it opens. Immutable. */
final class OpeningWorker implements NonBlockingSource<SseEvent> {

    private final List<QueueDispatcher> queues;
    private final WorkerStreamSpec spec;
    private final String node;

    OpeningWorker(List<QueueDispatcher> queues, WorkerStreamSpec spec, String node) {
        this.queues = queues;
        this.spec = spec;
        this.node = node;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super SseEvent> subscriber) {
        List<RemoteTarget> targets = new ArrayList<>();
        WorkerStream stream = new WorkerStream(() -> targets.forEach(RemoteTarget::closed));
        for (QueueDispatcher queue : queues) {
            targets.add(new RemoteTarget(
                    queue.name(), spec, queue.options().leases().lease(), stream, queue::remove));
            stream.add(JobMessages.hello(
                    spec.worker(), queue.name(), node, queue.options().leases()));
        }
        spec.refused().forEach(queue -> stream.add(JobMessages.refused(queue)));
        for (int i = 0; i < queues.size(); i++) {
            JobTarget replaced = queues.get(i).add(targets.get(i));
            if (replaced instanceof RemoteTarget old) {
                old.stream().complete();
            }
        }
        stream.subscribe(subscriber);
    }
}
