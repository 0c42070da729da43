package dev.ssespring.benchmarks.jobs.compare;

import java.io.IOException;

/**
 * What was measured while submitter, dispatcher and handlers ran in this process.
 *
 * @param seconds for the jobs whose throughput is measured
 * @param cpuMicros CPU time of this process meanwhile
 * @param storeCpuMicros CPU time of the store meanwhile; 0 if it is in this process
 */
record InProcessRun(double seconds, long cpuMicros, long storeCpuMicros) {

    /** CPU time that the store has used until now, in microseconds. */
    @FunctionalInterface
    interface StoreCpu {

        long micros() throws IOException;
    }

    /** Submits the jobs of the warm-up, those whose throughput is measured, and those at the rate, and waits for each group. */
    static InProcessRun of(JobLoad load, JobTraffic traffic, StoreCpu store) throws Exception {
        traffic.submitAll(load.warmUp());
        long cpu = ProcessTimes.ownCpuMicros();
        long storeCpu = store.micros();
        long begin = System.nanoTime();
        traffic.submitAll(load.jobs());
        double seconds = (System.nanoTime() - begin) / 1e9;
        cpu = ProcessTimes.ownCpuMicros() - cpu;
        storeCpu = store.micros() - storeCpu;
        traffic.submitAtRate();
        return new InProcessRun(seconds, cpu, storeCpu);
    }
}
