package dev.ssespring.test.contract;

import dev.ssespring.jobs.JobLeaseOptions;
import dev.ssespring.jobs.JobLimits;
import dev.ssespring.jobs.JobQueueOptions;
import dev.ssespring.jobs.JobRetryOptions;
import dev.ssespring.jobs.store.JobStore;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Contract of a {@link JobStore}, as JUnit tests: extend it to test a store of your own. It covers leases and acknowledgements, the
 * accept window, attempts and back-off, priorities, tags, ordering and idempotency keys, limits, retention, histories, changes, and workers
 * that vanish, come back late and fail.
 */
public abstract class JobStoreContract {

    @SuppressWarnings("this-escape") // Called by tests only.
    private final JobStoreFixture fixture = new JobStoreFixture(this::store, this::otherStore, this::passTime);

    /** For subclasses. */
    protected JobStoreContract() {}

    /**
     * Returns the store as one node sees it.
     *
     * @return the same object for each call in a test
     */
    protected abstract JobStore store();

    /**
     * Returns the store as another node sees it: another object with the same jobs.
     *
     * @return the same object for each call in a test; that of {@link #store()} if the store serves one node only
     */
    protected abstract JobStore otherStore();

    /**
     * Returns when this time has passed on the clock of the store. Called by one thread at a time.
     *
     * @param time more than zero
     */
    protected abstract void passTime(Duration time);

    /**
     * Returns how many jobs the test with random workers submits.
     *
     * @return one or more
     */
    protected abstract int randomJobs();

    @Nested
    class Leases extends JobLeaseContract {
        Leases() {
            super(fixture);
        }
    }

    @Nested
    class Retries extends JobRetryContract {
        Retries() {
            super(fixture);
        }
    }

    @Nested
    class Ordering extends JobOrderContract {
        Ordering() {
            super(fixture);
        }
    }

    @Nested
    class Queues extends JobQueueContract {
        Queues() {
            super(fixture);
        }
    }

    @Nested
    class Histories extends JobHistoryContract {
        Histories() {
            super(fixture);
        }
    }

    @Test
    void eachJobHasOneAcceptedResultWhateverWorkersDo() throws Exception {
        new JobStoreChaos(
                        () -> store().queue(fixture.queueName(), chaosOptions()),
                        () -> otherStore().queue(fixture.queueName(), chaosOptions()),
                        this::passTime,
                        randomJobs())
                .run();
    }

    private static JobQueueOptions chaosOptions() {
        return new JobQueueOptions(
                new JobLeaseOptions(
                        Duration.ofMillis(20), Duration.ofMillis(30), Duration.ofMillis(10), Duration.ofMinutes(1)),
                new JobRetryOptions(1_000, 100_000, Duration.ofMillis(1), Duration.ofMillis(5)),
                new JobLimits(100_000, 0, 0, 1, Duration.ofHours(1)));
    }
}
