package dev.ssespring.runs;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.StreamRequest;
import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.MemoryLimits;
import dev.ssespring.runs.store.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;

/** Nodes in one process that share a store. */
@SuppressWarnings({"try", "ThreadLocalUsage"}) // Tests may be interrupted; one fixture per test.
final class RunsFixture implements AutoCloseable {

    static final RunsOptions OPTIONS = options(Duration.ofMillis(20), 20_000, 8 << 20);

    final SseClock clock;
    final RunStore store;
    final ThreadLocal<StreamRequest> request = new ThreadLocal<>();
    private final InMemoryRunStore memory;
    private final ExecutorService threads = SseThreads.threadPerTask("test-producer-", 600);
    private final List<AutoCloseable> closing = new ArrayList<>();

    RunsFixture(SseClock clock) {
        this(clock, UnaryOperator.identity());
    }

    RunsFixture(SseClock clock, UnaryOperator<RunStore> wrapping) {
        this.clock = clock;
        this.memory = new InMemoryRunStore(MemoryLimits.DEFAULTS, clock);
        this.store = wrapping.apply(memory);
    }

    static RunsOptions options(Duration flushWindow, int maxEvents, long maxBytes) {
        return new RunsOptions(
                Duration.ofMinutes(10),
                maxEvents,
                maxBytes,
                Duration.ofSeconds(15),
                flushWindow,
                500,
                Duration.ofMillis(1),
                Duration.ofSeconds(3));
    }

    SseEventPublisher publisher() {
        return publisher(PublisherOptions.DEFAULTS);
    }

    SseEventPublisher publisher(PublisherOptions options) {
        SseEventPublisher publisher = SseEventPublisher.builder(
                        SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
                .options(options)
                .build();
        closing.add(0, publisher);
        return publisher;
    }

    RunsBuilder builder(SseEventPublisher publisher) {
        return new RunsBuilder(publisher, store, threads, clock)
                .options(OPTIONS)
                .payloads(payload -> "json(" + payload + ")")
                .currentRequest(() -> Optional.ofNullable(request.get()));
    }

    SseRuns node() {
        return closing(builder(publisher()).build());
    }

    SseRuns node(RunsOptions options) {
        return closing(builder(publisher()).options(options).build());
    }

    SseRuns closing(SseRuns runs) {
        closing.add(0, runs);
        return runs;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : closing) {
            each.close();
        }
        threads.shutdownNow();
        memory.close();
    }
}
