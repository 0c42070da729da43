package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Finds out what is wrong when another event was received than expected: once an assertion has failed, not before. */
record EventMismatch(SseTestStream stream, SseEvent actual) {

    /** For a server without a fence: long enough for an event that is on its way, short enough to be told within a second. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(100);

    String explain(String expectedName) {
        String repetition = explainRepetition();
        if (!repetition.isEmpty()) {
            return repetition.strip();
        }
        letArrive();
        List<SseEvent> later = stream.untaken();
        for (SseEvent event : later) {
            if (event.event().equals(expectedName)) {
                return "Wrong order, or an event too many: %s came after it (#%d)."
                        .formatted(EventText.of(event), numberOf(event));
            }
        }
        return "Wrong name, or the event is missing: no event '%s' came after it.".formatted(expectedName);
    }

    /** Whether the event is one that came before; with a space in front. */
    String explainRepetition() {
        List<SseEvent> all = stream.events();
        int self = numberOf(actual) - 1;
        for (int i = 0; i < self; i++) {
            if (isSame(all.get(i), actual)) {
                return " Repeated: it is the same as #%d.".formatted(i + 1);
            }
        }
        return "";
    }

    private int numberOf(SseEvent event) {
        List<SseEvent> all = stream.events();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (isIdentical(all.get(i), event)) {
                return i + 1;
            }
        }
        return all.size();
    }

    private void letArrive() {
        if (stream.checks().fence() != null && stream.isOpen() && !stream.isPaused()) {
            stream.fence();
        } else {
            stream.awaitEnd(ON_ITS_WAY);
        }
    }

    /** The same type and data: an event that is sent twice may get a position of its own each time. */
    static boolean isSame(SseEvent one, SseEvent other) {
        return one.event().equals(other.event()) && Objects.equals(one.data(), other.data());
    }

    @SuppressWarnings("ReferenceEquality") // Two equal events are two.
    private static boolean isIdentical(SseEvent one, SseEvent other) {
        return one == other;
    }
}
