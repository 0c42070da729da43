package dev.ssespring.benchmarks;

import dev.ssespring.protocol.SseEvent;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One event, in nobody's own types. */
public record Sample(String id, String event, String data) {

    public static final int COUNT = 1000;

    public static List<Sample> listOf(Payload payload) {
        return IntStream.range(0, COUNT)
                .mapToObj(i -> new Sample("c2f1e6b0-" + (100_000 + i), "created", payload.data(i)))
                .toList();
    }

    /** What was read, to be compared. */
    static Sample of(@Nullable String id, @Nullable String event, @Nullable String data) {
        return new Sample(Objects.toString(id), Objects.toString(event), Objects.toString(data));
    }

    public SseEvent toEvent() {
        return SseEvent.builder().id(id).event(event).data(data).build();
    }
}
