package dev.ssespring.runs.redis;

import dev.ssespring.redis.ScriptReply;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEntry;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the scripts return. Immutable. */
final class RunFields {

    private static final String PRESENT = "=";

    private final Map<String, String> fields;

    private RunFields(Map<String, String> fields) {
        this.fields = fields;
    }

    /** From the names and values of a hash; null if there is none. */
    static @Nullable RunFields of(List<String> namesAndValues) {
        if (namesAndValues.isEmpty()) {
            return null;
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            fields.put(namesAndValues.get(i), namesAndValues.get(i + 1));
        }
        return new RunFields(fields);
    }

    static String optional(@Nullable String value) {
        return (value != null) ? PRESENT + value : "";
    }

    static RunState state(String name) {
        return RunState.valueOf(name.toUpperCase(Locale.ROOT));
    }

    static @Nullable String reason(String reason) {
        return reason.isEmpty() ? null : reason;
    }

    static RunEntry entry(ScriptReply entry) {
        String id = entry.text(0);
        long number = Long.parseLong(id.substring(0, id.indexOf('-')));
        // Type and data of an event, or state and reason of the end.
        return entry.text(1).equals("t")
                ? new RunEvent(number, entry.text(2), entry.text(3))
                : new RunEnd(number, state(entry.text(2)), reason(entry.text(3)));
    }

    RunInfo toInfo() {
        RunState state = state(text("state"));
        return new RunInfo(
                text("id"),
                text("epoch"),
                state,
                optionalText("owner"),
                Instant.ofEpochMilli(number("started")),
                state.isTerminal() ? Instant.ofEpochMilli(number("ended")) : null,
                number("n"),
                number("bytes"),
                reason(text("reason")),
                text("dialect"),
                optionalText("metadata"));
    }

    private String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("A run in Redis has no field '" + name + "'");
        }
        return value;
    }

    private @Nullable String optionalText(String name) {
        String value = text(name);
        return value.isEmpty() ? null : value.substring(PRESENT.length());
    }

    private long number(String name) {
        return Long.parseLong(text(name));
    }
}
