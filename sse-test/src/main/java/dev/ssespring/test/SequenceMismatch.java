package dev.ssespring.test;

import dev.ssespring.protocol.SseEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Says how a sequence of events differs from the expected one. */
record SequenceMismatch(List<SseEvent> expected, List<SseEvent> received) {

    /** Whether they are the same; of an expected event without id or retry, these are not compared. */
    boolean isNone() {
        if (expected.size() != received.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!matches(expected.get(i), received.get(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean matches(SseEvent expected, SseEvent received) {
        return EventMismatch.isSame(expected, received)
                && (expected.id() == null || Objects.equals(expected.id(), received.id()))
                && (expected.retry() == null || Objects.equals(expected.retry(), received.retry()));
    }

    /** One line for each defect. */
    String explain() {
        List<SseEvent> missing = new ArrayList<>(expected);
        List<SseEvent> tooMany = new ArrayList<>();
        for (SseEvent event : received) {
            if (!removeMatch(missing, event)) {
                tooMany.add(event);
            }
        }
        List<String> lines = new ArrayList<>();
        for (SseEvent event : tooMany) {
            lines.add(explainTooMany(event, missing));
        }
        missing.forEach(event -> lines.add("missing: " + EventText.of(event)));
        if (lines.isEmpty()) {
            lines.add("wrong order");
        }
        return "    " + String.join(System.lineSeparator() + "    ", lines);
    }

    private String explainTooMany(SseEvent event, List<SseEvent> missing) {
        for (SseEvent candidate : missing) {
            if (Objects.equals(candidate.data(), event.data())
                    && !candidate.event().equals(event.event())) {
                missing.remove(candidate);
                return "wrong name: '%s' instead of '%s', data %s"
                        .formatted(event.event(), candidate.event(), event.data());
            }
        }
        boolean repeated = expected.stream().anyMatch(each -> EventMismatch.isSame(each, event));
        return (repeated ? "repeated: " : "unexpected: ") + EventText.of(event);
    }

    private static boolean removeMatch(List<SseEvent> expected, SseEvent received) {
        for (int i = 0; i < expected.size(); i++) {
            if (matches(expected.get(i), received)) {
                expected.remove(i);
                return true;
            }
        }
        return false;
    }
}
