package dev.ssespring.publisher.engine;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.PublisherCustomizer;
import dev.ssespring.publisher.PublisherOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a {@link PublisherFixture} differs from the usual one. */
public final class PublisherSetup {

    public PublisherOptions options = PublisherFixture.options(1024, 1 << 20, PublisherFixture.PATIENT);
    PublisherCustomizer customizer = builder -> {};

    @Nullable
    Executor producers;

    private HistoryPolicy history = HistoryPolicy.DEFAULTS;
    private UnaryOperator<SseBroker> wrapper = broker -> broker;

    public PublisherSetup options(PublisherOptions options) {
        this.options = options;
        return this;
    }

    PublisherSetup mailbox(int maxEvents, long maxBytes, OverflowPolicy overflow) {
        return options(new PublisherOptions(
                new PublisherOptions.Mailbox(maxEvents, maxBytes, overflow),
                options.times(),
                options.limits(),
                options.notices(),
                options.writers()));
    }

    PublisherSetup mailbox(int maxEvents) {
        return mailbox(maxEvents, 1 << 20, OverflowPolicy.DISCONNECT);
    }

    PublisherSetup writers(int writers) {
        return options(
                new PublisherOptions(options.mailbox(), options.times(), options.limits(), options.notices(), writers));
    }

    public PublisherSetup limits(int total, int perPrincipal, int perAddress) {
        return options(new PublisherOptions(
                options.mailbox(),
                options.times(),
                new PublisherOptions.Limits(total, perPrincipal, perAddress),
                options.notices(),
                options.writers()));
    }

    PublisherSetup lifetime(Duration lifetime) {
        PublisherOptions.Times times = options.times();
        return times(new PublisherOptions.Times(
                times.heartbeat(),
                times.heartbeatTimeout(),
                times.retry(),
                times.retryJitter(),
                lifetime,
                times.drainTimeout()));
    }

    public PublisherSetup retry(Duration retry, double jitter) {
        PublisherOptions.Times times = options.times();
        return times(new PublisherOptions.Times(
                times.heartbeat(), times.heartbeatTimeout(), retry, jitter, times.lifetime(), times.drainTimeout()));
    }

    PublisherSetup times(PublisherOptions.Times times) {
        return options(
                new PublisherOptions(options.mailbox(), times, options.limits(), options.notices(), options.writers()));
    }

    PublisherSetup history(int maxEvents) {
        return history(new HistoryPolicy(
                new HistoryLimits(maxEvents, 1 << 30, Duration.ofDays(36_500)), Map.of(), 10_000, 1L << 30));
    }

    PublisherSetup history(HistoryPolicy policy) {
        history = policy;
        return this;
    }

    /** Puts something between the publisher and the broker in memory. */
    PublisherSetup wrapping(UnaryOperator<SseBroker> wrapper) {
        this.wrapper = wrapper;
        return this;
    }

    PublisherSetup customizer(PublisherCustomizer customizer) {
        this.customizer = customizer;
        return this;
    }

    PublisherSetup producers(Executor producers) {
        this.producers = producers;
        return this;
    }

    SseBroker broker(SseClock clock) {
        return wrapper.apply(SseBroker.inMemory(history, clock));
    }
}
