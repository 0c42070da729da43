package dev.ssespring.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.benchmarks.BenchmarkRuns;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class ClientBenchmarksIntegrationTests {

    private static final int FRAMINGS = 2;

    @Test
    void everyClientReceivesEveryEvent() throws RunnerException {
        assertThat(BenchmarkRuns.of(ClientBenchmark.class))
                .isEqualTo(ClientBenchmark.Client.values().length * FRAMINGS);
    }

    @Test
    void everyBareTransportRuns() throws RunnerException {
        assertThat(BenchmarkRuns.of(TransportBenchmark.class)).isEqualTo(TransportBenchmark.Reader.values().length);
    }
}
