package dev.ssespring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

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
