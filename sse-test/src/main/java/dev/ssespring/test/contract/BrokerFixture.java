package dev.ssespring.test.contract;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the parts of the contract need of the class that runs it.
 *
 * @param brokers creates a broker
 * @param time lets the events of all brokers grow older
 */
record BrokerFixture(Function<HistoryPolicy, SseBroker> brokers, Consumer<Duration> time) {}
