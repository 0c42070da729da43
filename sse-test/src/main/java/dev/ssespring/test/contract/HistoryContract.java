package dev.ssespring.test.contract;

import dev.ssespring.broker.HistoryLimits;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.Position;
import dev.ssespring.broker.SseBroker;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the parts of the contract that are about the history share: one broker, made by the first statement of a test. */
abstract class HistoryContract {

    static final int PLENTY = 1_000;
    static final int MANY_BYTES = 1 << 20;
    static final Duration LONG = Duration.ofHours(1);

    private final BrokerFixture fixture;
    private @Nullable SseBroker broker;

    HistoryContract(BrokerFixture fixture) {
        this.fixture = fixture;
    }

    static HistoryLimits limits(int maxEvents) {
        return new HistoryLimits(maxEvents, MANY_BYTES, LONG);
    }

    static HistoryPolicy each(HistoryLimits limits) {
        return new HistoryPolicy(limits, Map.of(), PLENTY, MANY_BYTES);
    }

    /** Makes the broker and tells where it begins. */
    Position keeping(HistoryPolicy policy) {
        broker = fixture.brokers().apply(policy);
        return broker.head();
    }

    Position keepingPlenty() {
        return keeping(each(limits(PLENTY)));
    }

    @SuppressWarnings("NullAway") // A test that forgot it fails.
    SseBroker broker() {
        return broker;
    }

    void letTimePass(Duration duration) {
        fixture.time().accept(duration);
    }

    Position publish(String topic, String data) {
        return broker().publish(ContractEvents.publication(topic, data));
    }

    Position publishTo(String user, String topic, String data) {
        return broker().publish(ContractEvents.publication(topic, user, data));
    }

    ReplayReader reader(String... patterns) {
        return ReplayReader.of(broker(), patterns);
    }
}
