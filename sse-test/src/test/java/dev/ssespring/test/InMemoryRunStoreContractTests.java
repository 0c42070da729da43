package dev.ssespring.test;

import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.MemoryLimits;
import dev.ssespring.runs.store.RunStore;
import dev.ssespring.test.contract.RunStoreContract;
import java.time.Duration;

/** The contract as users extend it, from another package. */
// tag::run-store[]
class InMemoryRunStoreContractTests extends RunStoreContract {

    private final ManualSseClock clock = new ManualSseClock();
    private final RunStore store = new InMemoryRunStore(MemoryLimits.DEFAULTS, clock);

    @Override
    protected RunStore store() {
        return store;
    }

    @Override
    protected RunStore otherStore() {
        return store;
    }

    @Override
    protected int rounds() {
        return 2_000;
    }

    @Override
    protected void passTime(Duration step) {
        clock.advance(step);
    }
}
// end::run-store[]
