package dev.ssespring.benchmarks.runs;

import java.time.Duration;
import java.util.Locale;

/**
 * What one server has used.
 *
 * @param contender the server
 * @param load what it had to do
 * @param received tokens that readers have received
 * @param wrong tokens out of order, and readers that have not received all
 * @param cpu of the server
 * @param redisCpu of Redis
 * @param memoryBefore bytes of the process after the warm-up
 * @param memoryAtMost bytes of the process at most
 */
record Result(
        Contender contender,
        Load load,
        long received,
        long wrong,
        Duration cpu,
        Duration redisCpu,
        long memoryBefore,
        long memoryAtMost) {

    private static final double MEGABYTE = 1024 * 1024;

    boolean isComplete() {
        return wrong == 0 && received == load.deliveries();
    }

    /** Memory that was added for each token that was produced. */
    private double bytesPerToken() {
        long produced = contender.isShared() ? load.deliveries() / Load.READERS : load.deliveries();
        return (double) Math.max(0, memoryAtMost - memoryBefore) / produced;
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.0f | %.0f | %.0f | %d | %d |%n",
                contender.title(),
                cpu.toNanos() / 1000.0 / received,
                redisCpu.toNanos() / 1000.0 / received,
                memoryBefore / MEGABYTE,
                memoryAtMost / MEGABYTE,
                bytesPerToken(),
                received,
                wrong);
    }
}
