package dev.ssespring.benchmarks;

import dev.ssespring.protocol.SseEncoder;
import dev.ssespring.protocol.SseEvent;
import java.util.List;

/** Our encoder, alone and together with the building of the event. */
final class OurEncoder {

    private OurEncoder() {}

    static StreamEncoder alone(List<Sample> samples) {
        List<SseEvent> events = samples.stream().map(Sample::toEvent).toList();
        return wire -> {
            for (SseEvent event : events) {
                wire.accept(SseEncoder.encode(event));
            }
        };
    }

    static StreamEncoder withBuilder(List<Sample> samples) {
        return wire -> {
            for (Sample sample : samples) {
                wire.accept(SseEncoder.encode(sample.toEvent()));
            }
        };
    }
}
