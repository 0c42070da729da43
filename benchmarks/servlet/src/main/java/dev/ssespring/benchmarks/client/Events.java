package dev.ssespring.benchmarks.client;

import dev.ssespring.benchmarks.Sample;
import dev.ssespring.protocol.SseEncoder;
import java.util.List;

/** What the server sends. */
final class Events {

    private Events() {}

    static List<byte[]> encoded(List<Sample> samples) {
        return samples.stream()
                .map(sample -> SseEncoder.encode(sample.toEvent()).toByteArray())
                .toList();
    }
}
