package dev.ssespring.benchmarks.jobs.compare;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Submitter, scheduler and handlers of db-scheduler in one process, with the settings that it recommends for throughput. */
final class DbSchedulerScenario {

    private static final int THREADS = 16;

    /** The scheduler and its housekeeping. */
    private static final int FURTHER_CONNECTIONS = 4;

    private static final Duration POLLING_INTERVAL = Duration.ofMillis(50);
    private static final double LOWER_LIMIT = 1.0;
    private static final double UPPER_LIMIT = 4.0;

    private DbSchedulerScenario() {}

    static void run(String[] args) throws Exception {
        JobLoad load = JobLoad.of(args);
        long postgres = JobLoad.number(args, "postgres-pid", 0);
        int connections = load.slots() + THREADS + FURTHER_CONNECTIONS;
        try (HikariDataSource source =
                ScheduledTasksTable.open(JobLoad.number(args, "postgres-port", 0), connections)) {
            ScheduledTasksTable.create(source);
            AtomicReference<@Nullable JobTraffic> current = new AtomicReference<>();
            RemovedExecutions removed =
                    new RemovedExecutions(() -> traffic(current).onOver());
            OneTimeTask<String> task = Tasks.oneTime("job", String.class)
                    .execute((instance, context) -> traffic(current).onHandled(instance.getData()));
            Scheduler scheduler = Scheduler.create(source, task)
                    .threads(load.slots())
                    .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
                    .pollingInterval(POLLING_INTERVAL)
                    .enableImmediateExecution()
                    .addSchedulerListener(removed)
                    .build();
            JobTraffic traffic = new JobTraffic(load, THREADS, (thread, payload) -> {
                // The number of the job, with which each payload begins.
                String id = payload.substring(0, JobTraffic.DIGITS);
                if (!scheduler.scheduleIfNotExists(task.instance(id, payload), Instant.now())) {
                    throw new IllegalStateException("Job %s is scheduled already".formatted(id));
                }
            });
            current.set(traffic);
            scheduler.start();
            InProcessRun run = InProcessRun.of(load, traffic, () -> ProcessTimes.familyCpuMicros(postgres));
            scheduler.stop();
            int wrong = load.total() - removed.count() + removed.repeated() + traffic.notOnce();
            wrong += ScheduledTasksTable.rows(source);
            System.out.println(EngineScenario.line(
                    load, run.seconds(), run.cpuMicros(), run.storeCpuMicros(), true, traffic, wrong));
        }
    }

    private static JobTraffic traffic(AtomicReference<@Nullable JobTraffic> current) {
        JobTraffic traffic = current.get();
        if (traffic == null) {
            throw new IllegalStateException("There is an execution before the first job");
        }
        return traffic;
    }
}
