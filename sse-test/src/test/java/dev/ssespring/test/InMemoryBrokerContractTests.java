package dev.ssespring.test;

import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.test.contract.SseBrokerContract;
import java.time.Duration;

/** The contract as users extend it, from another package. */
// tag::contract[]
class InMemoryBrokerContractTests extends SseBrokerContract {

    private final ManualSseClock clock = new ManualSseClock();

    @Override
    protected SseBroker broker(HistoryPolicy policy) {
        return SseBroker.inMemory(policy, clock);
    }

    @Override
    protected void letTimePass(Duration duration) {
        clock.advance(duration);
    }
}
// end::contract[]
