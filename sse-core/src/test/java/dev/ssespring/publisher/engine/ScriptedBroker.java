package dev.ssespring.publisher.engine;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicHistory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A broker that reads its history in the way a test says; all else is as with the one it stands before. */
final class ScriptedBroker implements SseBroker {

    /** Answers for the broker, or passes the answer on; may throw and may wait. */
    @FunctionalInterface
    interface Script {

        Replay replay(int call, Supplier<Replay> answer);
    }

    /** Most events of each page that was asked for. */
    final List<Integer> pages = new CopyOnWriteArrayList<>();

    private final SseBroker broker;
    private final AtomicReference<Runnable> afterHead = new AtomicReference<>(() -> {});
    private volatile Script script = (call, answer) -> answer.get();

    ScriptedBroker(SseBroker broker) {
        this.broker = broker;
    }

    void script(Script script) {
        this.script = script;
    }

    /** Runs once, between the moment at which the head is taken and that at which it is told. */
    void afterHead(Runnable task) {
        afterHead.set(task);
    }

    @Override
    public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
        pages.add(maxEvents);
        return script.replay(pages.size(), () -> broker.replay(subscription, after, maxEvents, maxBytes));
    }

    @Override
    public Position publish(Publication publication) {
        return broker.publish(publication);
    }

    @Override
    public Position head() {
        Position head = broker.head();
        afterHead.getAndSet(() -> {}).run();
        return head;
    }

    @Override
    public List<TopicHistory> topics() {
        return broker.topics();
    }

    @Override
    public void listen(Listener listener) {
        broker.listen(listener);
    }

    @Override
    public void close() {
        broker.close();
    }
}
