package dev.ssespring.test;

import dev.ssespring.jobs.store.InMemoryJobStore;
import dev.ssespring.jobs.store.JobStore;
import dev.ssespring.test.contract.JobStoreContract;
import java.time.Duration;

/** The contract as users extend it, from another package. */
// tag::job-store[]
class InMemoryJobStoreContractTests extends JobStoreContract {

    private final ManualSseClock clock = new ManualSseClock();
    private final JobStore store = new InMemoryJobStore(clock);

    @Override
    protected JobStore store() {
        return store;
    }

    @Override
    protected JobStore otherStore() {
        return store;
    }

    @Override
    protected int randomJobs() {
        return 20_000;
    }

    @Override
    protected void passTime(Duration time) {
        clock.advance(time);
    }
}
// end::job-store[]
