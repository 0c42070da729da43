package dev.ssespring.runs.dialect;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Renders one run as events of AG-UI. Keeps which messages, tool calls and steps are open. Owned by the delivery task of
 * the run.
 */
final class AgUiRenderer implements RunRenderer {

    private static final Set<String> TYPES = Set.of(
            "TEXT_MESSAGE_START",
            "TEXT_MESSAGE_CONTENT",
            "TEXT_MESSAGE_END",
            "TEXT_MESSAGE_CHUNK",
            "TOOL_CALL_START",
            "TOOL_CALL_ARGS",
            "TOOL_CALL_END",
            "TOOL_CALL_CHUNK",
            "TOOL_CALL_RESULT",
            "STATE_SNAPSHOT",
            "STATE_DELTA",
            "MESSAGES_SNAPSHOT",
            "ACTIVITY_SNAPSHOT",
            "ACTIVITY_DELTA",
            "RAW",
            "CUSTOM",
            "STEP_STARTED",
            "STEP_FINISHED");

    /** What opens something: type that closes it, and the member that identifies it. */
    private static final Map<String, String[]> OPENERS = Map.of(
            "TEXT_MESSAGE_START", new String[] {"TEXT_MESSAGE_END", "messageId"},
            "TOOL_CALL_START", new String[] {"TOOL_CALL_END", "toolCallId"},
            "STEP_STARTED", new String[] {"STEP_FINISHED", "stepName"});

    private static final Set<String> LIFECYCLE = Set.of("RUN_STARTED", "RUN_FINISHED", "RUN_ERROR");

    private final String ids;
    private final String messagePrefix;
    private final @Nullable String messages;

    /** Closing events of what is open, by type and id, in the order of opening. */
    private final Map<String, SseEvent> open = new LinkedHashMap<>();

    private @Nullable String ownMessage;
    private int ownMessages;

    AgUiRenderer(String ids, String messagePrefix, @Nullable String messages) {
        this.ids = ids;
        this.messagePrefix = messagePrefix;
        this.messages = messages;
    }

    @Override
    public List<SseEvent> opening() {
        List<SseEvent> events = new ArrayList<>(2);
        events.add(lifecycle("RUN_STARTED"));
        if (messages != null) {
            events.add(event(new JsonText().string("type", "MESSAGES_SNAPSHOT").raw("messages", messages)));
        }
        return events;
    }

    @Override
    public List<SseEvent> event(RunEvent entry) {
        List<SseEvent> events = new ArrayList<>(2);
        String type = entry.event();
        if (type.equals(SseEvent.DEFAULT_EVENT)) {
            text(entry.data(), events);
            return events;
        }
        if (LIFECYCLE.contains(type)) {
            // Exactly one start and one end, whatever the producer appends.
            return events;
        }
        closeOwnMessage(events);
        JsonMembers members = TYPES.contains(type) ? JsonMembers.parse(entry.data()) : null;
        if (members == null) {
            events.add(event(new JsonText()
                    .string("type", "CUSTOM")
                    .string("name", type)
                    .raw("value", JsonValue.of(entry.data()))));
        } else {
            events.add(event(type, members));
            track(type, members);
        }
        return events;
    }

    private void text(String delta, List<SseEvent> events) {
        String id = ownMessage;
        if (id == null) {
            ownMessages++;
            id = messagePrefix + "-" + ownMessages;
            ownMessage = id;
            events.add(event(new JsonText()
                    .string("type", "TEXT_MESSAGE_START")
                    .string("messageId", id)
                    .string("role", "assistant")));
        }
        events.add(event(new JsonText()
                .string("type", "TEXT_MESSAGE_CONTENT")
                .string("messageId", id)
                .string("delta", delta)));
    }

    private void closeOwnMessage(List<SseEvent> events) {
        String id = ownMessage;
        if (id != null) {
            ownMessage = null;
            events.add(event(new JsonText().string("type", "TEXT_MESSAGE_END").string("messageId", id)));
        }
    }

    private void track(String type, JsonMembers members) {
        String[] closing = OPENERS.get(type);
        if (closing != null) {
            String id = members.raw(closing[1]);
            open.put(
                    closing[0] + id,
                    event(new JsonText().string("type", closing[0]).raw(closing[1], id)));
            return;
        }
        OPENERS.values().stream()
                .filter(each -> each[0].equals(type))
                .forEach(each -> open.remove(type + members.raw(each[1])));
    }

    @Override
    public List<SseEvent> end(RunEnd end) {
        List<SseEvent> events = new ArrayList<>();
        closeOwnMessage(events);
        events.addAll(open.values());
        open.clear();
        if (end.state() == RunState.COMPLETED) {
            events.add(lifecycle("RUN_FINISHED"));
        } else if (end.state() == RunState.CANCELLED) {
            events.add(error("The run was cancelled.", "abort"));
        } else {
            events.add(error("The run has failed.", end.reason()));
        }
        return events;
    }

    private static SseEvent error(String message, @Nullable String code) {
        return event(new JsonText()
                .string("type", "RUN_ERROR")
                .string("message", message)
                .string("code", code));
    }

    private SseEvent lifecycle(String type) {
        JsonText event = new JsonText().string("type", type);
        JsonMembers members = JsonMembers.parse(ids);
        if (members != null) {
            members.addTo(event, "type");
        }
        return event(event);
    }

    private static SseEvent event(String type, JsonMembers members) {
        JsonText event = new JsonText().string("type", type);
        members.addTo(event, "type");
        return event(event);
    }

    private static SseEvent event(JsonText event) {
        return SseEvent.of(event.toString());
    }
}
