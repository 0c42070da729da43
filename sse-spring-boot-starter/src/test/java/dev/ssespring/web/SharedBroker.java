package dev.ssespring.web;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.Publication;
import dev.ssespring.broker.Replay;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.broker.Subscription;
import dev.ssespring.broker.TopicHistory;
import dev.ssespring.concurrent.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One log for several nodes, as a remote broker is, that outlives them all. */
public final class SharedBroker {

    private static final HistoryPolicy LARGE =
            new HistoryPolicy(new HistoryLimits(1_000_000, 1 << 30, Duration.ofDays(1)), Map.of(), 100, 1 << 30);

    private final SseBroker log = SseBroker.inMemory(LARGE, new ManualClock());
    private final List<SseBroker.Listener> listeners = new CopyOnWriteArrayList<>();

    public SharedBroker() {
        log.listen(event -> listeners.forEach(listener -> listener.published(event)));
    }

    /** What one node sees of it. */
    public SseBroker node() {
        return new Node();
    }

    private final class Node implements SseBroker {

        @Override
        public Position publish(Publication publication) {
            return log.publish(publication);
        }

        @Override
        public Position head() {
            return log.head();
        }

        @Override
        public Replay replay(Subscription subscription, Position after, int maxEvents, long maxBytes) {
            return log.replay(subscription, after, maxEvents, maxBytes);
        }

        @Override
        public List<TopicHistory> topics() {
            return log.topics();
        }

        @Override
        public void listen(Listener listener) {
            listeners.add(listener);
        }
    }
}
