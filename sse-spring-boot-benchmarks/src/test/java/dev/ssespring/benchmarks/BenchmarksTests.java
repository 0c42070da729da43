package dev.ssespring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.benchmarks.broker.BrokerKind;
import dev.ssespring.benchmarks.broker.BrokerLatencyBenchmark;
import dev.ssespring.benchmarks.broker.BrokerPublishBenchmark;
import dev.ssespring.publisher.MailboxBenchmark;
import dev.ssespring.publisher.TopicLookupBenchmark;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksTests {

    private static final int PAYLOADS = Payload.values().length;

    @Test
    void everyParserRunsOnEveryPayload() throws RunnerException {
        assertThat(runsOf(ParseBenchmark.class)).isEqualTo(ParseBenchmark.Parser.values().length * PAYLOADS);
    }

    @Test
    void everyEncoderRunsOnEveryPayload() throws RunnerException {
        assertThat(runsOf(EncodeBenchmark.class)).isEqualTo(EncodeBenchmark.Encoder.values().length * PAYLOADS);
    }

    @Test
    void everyBenchmarkOfTheEngineRuns() throws RunnerException {
        assertThat(runsOf(MailboxBenchmark.class)).isEqualTo(3);
        assertThat(runsOf(TopicLookupBenchmark.class)).isEqualTo(3);
        assertThat(runsOf(PublishBenchmark.class)).isEqualTo(PublishBenchmark.PublishedAs.values().length);
        assertThat(runsOf(DeliveryBenchmark.class)).isEqualTo(2);
    }

    @Test
    void everyBenchmarkOfBrokersRunsInMemoryAndInRedis() throws RunnerException {
        assertThat(runsOf(BrokerPublishBenchmark.class)).isEqualTo(BrokerKind.values().length);
        assertThat(runsOf(BrokerLatencyBenchmark.class)).isEqualTo(BrokerKind.values().length);
    }

    private static int runsOf(Class<?> benchmark) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(benchmark.getName())
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run()
                .size();
    }
}
