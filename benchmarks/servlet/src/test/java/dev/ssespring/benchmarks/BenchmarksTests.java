package dev.ssespring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.index.TopicLookupBenchmark;
import dev.ssespring.publisher.stream.MailboxBenchmark;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.RunnerException;

class BenchmarksTests {

    private static final int PAYLOADS = Payload.values().length;

    @Test
    void everyParserRunsOnEveryPayload() throws RunnerException {
        assertThat(BenchmarkRuns.of(ParseBenchmark.class)).isEqualTo(ParseBenchmark.Parser.values().length * PAYLOADS);
    }

    @Test
    void everyEncoderRunsOnEveryPayload() throws RunnerException {
        assertThat(BenchmarkRuns.of(EncodeBenchmark.class))
                .isEqualTo(EncodeBenchmark.Encoder.values().length * PAYLOADS);
    }

    @Test
    void everyBenchmarkOfTheEngineRuns() throws RunnerException {
        assertThat(BenchmarkRuns.of(MailboxBenchmark.class)).isEqualTo(3);
        assertThat(BenchmarkRuns.of(TopicLookupBenchmark.class)).isEqualTo(3);
        assertThat(BenchmarkRuns.of(PublishBenchmark.class)).isEqualTo(PublishBenchmark.PublishedAs.values().length);
        assertThat(BenchmarkRuns.of(DeliveryBenchmark.class)).isEqualTo(2);
        assertThat(BenchmarkRuns.of(PrivateEventBenchmark.class)).isEqualTo(2);
    }
}
