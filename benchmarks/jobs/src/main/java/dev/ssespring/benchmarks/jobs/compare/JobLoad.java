package dev.ssespring.benchmarks.jobs.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What has to be done in each scenario.
 *
 * @param jobs jobs whose throughput is measured, 1 or more
 * @param warmUp jobs before them, 1 or more
 * @param window jobs that are submitted and not over, at most
 * @param slots jobs that the worker works on at the same time
 * @param timedJobs jobs whose latency is measured, 1 or more
 * @param rate of these, per second
 * @param idleWorkers connected workers without jobs
 * @param idleSeconds time for which their CPU is measured
 */
record JobLoad(int jobs, int warmUp, int window, int slots, int timedJobs, int rate, int idleWorkers, int idleSeconds) {

    /** Payload of each job, as JSON. */
    static final int PAYLOAD_BYTES = 256;

    static final JobLoad DEFAULTS = new JobLoad(100_000, 50_000, 256, 64, 6_000, 300, 10_000, 30);

    static JobLoad of(String[] args) {
        return new JobLoad(
                number(args, "jobs", DEFAULTS.jobs),
                number(args, "warm-up", DEFAULTS.warmUp),
                number(args, "window", DEFAULTS.window),
                number(args, "slots", DEFAULTS.slots),
                number(args, "timed-jobs", DEFAULTS.timedJobs),
                number(args, "rate", DEFAULTS.rate),
                number(args, "idle-workers", DEFAULTS.idleWorkers),
                number(args, "idle-seconds", DEFAULTS.idleSeconds));
    }

    /** The same load for another process. */
    List<String> arguments() {
        return List.of(
                "--jobs=" + jobs,
                "--warm-up=" + warmUp,
                "--window=" + window,
                "--slots=" + slots,
                "--timed-jobs=" + timedJobs,
                "--rate=" + rate,
                "--idle-workers=" + idleWorkers,
                "--idle-seconds=" + idleSeconds);
    }

    int total() {
        return warmUp + jobs + timedJobs;
    }

    static Optional<String> option(String[] args, String name) {
        String prefix = "--" + name + "=";
        return Arrays.stream(args)
                .filter(argument -> argument.startsWith(prefix))
                .map(argument -> argument.substring(prefix.length()))
                .findFirst();
    }

    static int number(String[] args, String name, int otherwise) {
        return option(args, name).map(Integer::valueOf).orElse(otherwise);
    }
}
