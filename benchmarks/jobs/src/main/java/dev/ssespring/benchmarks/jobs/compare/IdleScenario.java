package dev.ssespring.benchmarks.jobs.compare;

import dev.ssespring.jobs.JobWorkerOptions;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A dispatcher with one busy worker and many idle workers that answer its beats. Measures the dispatcher's heap per idle
 * worker, its CPU time, and the latency of the busy worker's jobs.
 */
final class IdleScenario {

    private static final int WARM_UP_WORKERS = 50;
    private static final int THREADS = 4;
    private static final String TAG = "busy";

    private IdleScenario() {}

    static void run(String[] args) throws Exception {
        JobLoad load = JobLoad.of(args);
        int port = JobLoad.number(args, "dispatcher-port", 0);
        String path = "/jobs/" + DispatcherApplication.QUEUE + "?tags=" + TAG;
        try (RawHttpConnection figures = new RawHttpConnection(port);
                HttpScenario.Submitters submitters = new HttpScenario.Submitters(port, THREADS, path);
                IdleWorkers workers = new IdleWorkers(port)) {
            JobTraffic traffic = new JobTraffic(load, THREADS, submitters);
            HttpScenario.work(
                    port, JobWorkerOptions.DEFAULTS.slots(load.slots()).tags(TAG), (payload, job) -> {
                        traffic.onHandled(payload);
                        traffic.onOver();
                        return "true";
                    });
            traffic.submitAll(load.warmUp());
            workers.connect(WARM_UP_WORKERS);
            Measurement before = figures(figures);
            workers.connect(load.idleWorkers());
            Measurement after = figures(figures);
            double added = after.figure("workers") - before.figure("workers");

            TimeUnit.SECONDS.sleep(load.idleSeconds());
            Measurement idle = figures(figures);
            traffic.submitAtRate();
            double missing = load.idleWorkers() - added + workers.lost();
            double wrong = traffic.notOnce() + idle.figure("repeated") + missing;
            System.out.printf(
                    Locale.ROOT,
                    Measurement.LINE + "workers=%.0f heap=%.1f cpu=%.2f beats=%d p50=%.3f p99=%.3f wrong=%.0f%n",
                    after.figure("workers"),
                    (after.figure("heap") - before.figure("heap")) / 1024 / added,
                    100 * (idle.figure("cpu") - after.figure("cpu")) / TimeUnit.SECONDS.toMicros(load.idleSeconds()),
                    workers.beats(),
                    traffic.latencyMillis(0.5),
                    traffic.latencyMillis(0.99),
                    wrong);
        }
    }

    private static Measurement figures(RawHttpConnection connection) throws IOException {
        return Measurement.parse("", connection.get("/figures?heap=true"));
    }
}
