package dev.ssespring.benchmarks.jobs.compare;

import dev.ssespring.jobs.JobQueue;
import dev.ssespring.jobs.JobWorkerOptions;
import dev.ssespring.jobs.SseJobs;
import java.util.Locale;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** Submitter, dispatcher and worker in one application, without HTTP. */
final class EngineScenario {

    /** Concurrent submissions to Redis are sent together, so more threads are better there. */
    private static final int THREADS_IN_MEMORY = 4;

    private static final int THREADS_WITH_REDIS = 64;

    private EngineScenario() {}

    static void run(String[] args) throws Exception {
        JobLoad load = JobLoad.of(args);
        int redisPort = JobLoad.number(args, "redis-port", 0);
        try (ServletWebServerApplicationContext context = DispatcherApplication.start(args)) {
            SseJobs jobs = context.getBean(SseJobs.class);
            AcceptedJobs accepted = context.getBean(AcceptedJobs.class);
            JobQueue<String, Boolean> queue = jobs.queue(DispatcherApplication.QUEUE, String.class, Boolean.class);
            JobTraffic traffic = new JobTraffic(
                    load,
                    (redisPort > 0) ? THREADS_WITH_REDIS : THREADS_IN_MEMORY,
                    (thread, payload) -> queue.submit(payload));
            accepted.listener(traffic::onOver);
            jobs.work(
                    DispatcherApplication.QUEUE,
                    String.class,
                    JobWorkerOptions.DEFAULTS.slots(load.slots()),
                    (payload, job) -> {
                        traffic.onHandled(payload);
                        return true;
                    });
            InProcessRun run = InProcessRun.of(load, traffic, () -> ProcessTimes.redisCpuMicros(redisPort));
            int wrong = load.total() - accepted.count() + accepted.repeated() + traffic.notOnce();
            System.out.println(
                    line(load, run.seconds(), run.cpuMicros(), run.storeCpuMicros(), redisPort > 0, traffic, wrong));
        }
    }

    static String line(
            JobLoad load,
            double seconds,
            long cpuMicros,
            long storeCpuMicros,
            boolean store,
            JobTraffic traffic,
            int wrong) {
        String figures = String.format(
                Locale.ROOT,
                "jobs/s=%.0f cpu=%.2f p50=%.3f p99=%.3f jobs=%d wrong=%d",
                load.jobs() / seconds,
                (double) cpuMicros / load.jobs(),
                traffic.latencyMillis(0.5),
                traffic.latencyMillis(0.99),
                load.total(),
                wrong);
        return Measurement.LINE
                + figures
                + (store ? String.format(Locale.ROOT, " store=%.2f", (double) storeCpuMicros / load.jobs()) : "");
    }
}
