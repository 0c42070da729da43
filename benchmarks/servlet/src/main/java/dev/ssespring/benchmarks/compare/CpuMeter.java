package dev.ssespring.benchmarks.compare;

import java.time.Duration;

/** What a server uses from now until it is stopped. */
final class CpuMeter {

    private final ServerProcess process;
    private final Duration before;
    private Duration used = Duration.ZERO;

    CpuMeter(ServerProcess process) {
        this.process = process;
        this.before = process.cpu();
    }

    void stop() {
        used = process.cpu().minus(before);
    }

    Duration used() {
        return used;
    }
}
