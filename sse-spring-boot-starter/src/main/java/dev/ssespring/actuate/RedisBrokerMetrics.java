package dev.ssespring.actuate;

import dev.ssespring.broker.redis.RedisBrokerStatistics;
import dev.ssespring.broker.redis.RedisSseBroker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Metrics of the broker in Redis. The values are read from the broker when a registry is scraped. */
public final class RedisBrokerMetrics implements MeterBinder {

    private final RedisSseBroker broker;

    /**
     * Creates the binder.
     *
     * @param broker broker to measure
     */
    public RedisBrokerMetrics(RedisSseBroker broker) {
        this.broker = broker;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("sse.redis.up", broker, from -> from.statistics().isUp() ? 1 : 0)
                .description("1 if Redis can be reached, otherwise 0")
                .register(registry);
        Gauge.builder("sse.redis.lag", broker, from -> from.statistics().lag())
                .description("Events in the log that this node has not read")
                .baseUnit(BaseUnits.EVENTS)
                .register(registry);
        counter("sse.redis.reconnects", RedisBrokerStatistics::reconnects)
                .description("Reconnections to Redis")
                .baseUnit(BaseUnits.CONNECTIONS)
                .register(registry);
        counter("sse.redis.resets", RedisBrokerStatistics::resets)
                .description("Number of times that all streams of this node were reset because they miss events")
                .baseUnit("resets")
                .register(registry);
        publications(registry, "published", RedisBrokerStatistics::published);
        publications(registry, "not-published", RedisBrokerStatistics::notPublished);
        publications(registry, "unknown", RedisBrokerStatistics::outcomesUnknown);
        FunctionTimer.builder(
                        "sse.redis.script",
                        broker,
                        from -> from.statistics().scripts(),
                        from -> from.statistics().scriptTime().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description(
                        "Calls of the publishing script, including the network; a call publishes one or more events")
                .register(registry);
    }

    private void publications(MeterRegistry registry, String outcome, ToLongFunction<RedisBrokerStatistics> number) {
        counter("sse.redis.publications", number)
                .tag("outcome", outcome)
                .description("Events to append to the log, by outcome")
                .baseUnit(BaseUnits.EVENTS)
                .register(registry);
    }

    private FunctionCounter.Builder<RedisSseBroker> counter(String name, ToLongFunction<RedisBrokerStatistics> number) {
        return FunctionCounter.builder(name, broker, from -> number.applyAsLong(from.statistics()));
    }
}
