package dev.ssespring.benchmarks.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.benchmarks.BenchmarkRuns;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class BrokerBenchmarksIntegrationTests {

    @Test
    void publishingRunsInMemoryAndInRedis() throws RunnerException {
        assertThat(BenchmarkRuns.of(BrokerPublishBenchmark.class)).isEqualTo(BrokerKind.values().length);
    }

    @Test
    void deliveryRunsInMemoryAndInRedis() throws RunnerException {
        assertThat(BenchmarkRuns.of(BrokerLatencyBenchmark.class)).isEqualTo(BrokerKind.values().length);
    }
}
