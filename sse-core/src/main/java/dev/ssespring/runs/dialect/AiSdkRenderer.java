package dev.ssespring.runs.dialect;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Renders one run as parts of a UI message. Keeps what the client's checks need: which texts are open, and which tool
 * calls it knows. Owned by the delivery task of the run.
 */
final class AiSdkRenderer implements RunRenderer {

    private static final Log LOG = LogFactory.getLog(AiSdkRenderer.class);

    private static final SseEvent DONE = SseEvent.of("[DONE]");

    private static final Set<String> PLAIN_PARTS = Set.of(
            "source-url", "source-document", "file", "start-step", "finish-step", "message-metadata", "reasoning-file");

    private static final Set<String> FINISH_REASONS =
            Set.of("stop", "length", "content-filter", "tool-calls", "error", "other");

    private final String messageId;
    private final Function<RunEnd, String> errorText;

    /** Ids of open texts by kind, {@code text:id} or {@code reasoning:id}, in the order in which they were opened. */
    private final Set<String> open = new LinkedHashSet<>();

    private final Set<String> toolCalls = new HashSet<>();
    private @Nullable String ownText;
    private @Nullable JsonMembers finish;
    private int texts;

    AiSdkRenderer(String messageId, Function<RunEnd, String> errorText) {
        this.messageId = messageId;
        this.errorText = errorText;
    }

    @Override
    public List<SseEvent> opening() {
        return List.of(part(new JsonText().string("type", "start").string("messageId", messageId)));
    }

    @Override
    public List<SseEvent> event(RunEvent event) {
        List<SseEvent> parts = new ArrayList<>(2);
        if (event.event().equals(SseEvent.DEFAULT_EVENT)) {
            text(event.data(), parts);
            return parts;
        }
        closeOwnText(parts);
        JsonMembers members = JsonMembers.parse(event.data());
        if (members != null && isPart(event.event())) {
            typed(event, members, parts);
        } else {
            String type = event.event().startsWith("data-") ? event.event() : "data-" + event.event();
            parts.add(part(new JsonText().string("type", type).raw("data", JsonValue.of(event.data()))));
        }
        return parts;
    }

    private void text(String delta, List<SseEvent> parts) {
        String id = ownText;
        if (id == null) {
            texts++;
            id = "t" + texts;
            ownText = id;
            parts.add(part(new JsonText().string("type", "text-start").string("id", id)));
        }
        parts.add(part(
                new JsonText().string("type", "text-delta").string("id", id).string("delta", delta)));
    }

    private void closeOwnText(List<SseEvent> parts) {
        String id = ownText;
        if (id != null) {
            ownText = null;
            parts.add(part(new JsonText().string("type", "text-end").string("id", id)));
        }
    }

    private static boolean isPart(String type) {
        return type.startsWith("text-")
                || type.startsWith("reasoning-")
                || type.startsWith("tool-")
                || type.equals("finish")
                || PLAIN_PARTS.contains(type);
    }

    private void typed(RunEvent event, JsonMembers members, List<SseEvent> parts) {
        switch (event.event()) {
            case "finish" -> finish = members;
            case "text-start", "reasoning-start" -> {
                open.add(openKey(event.event(), members));
                parts.add(part(event.event(), members));
            }
            case "text-end", "reasoning-end" -> {
                if (open.remove(openKey(event.event(), members))) {
                    parts.add(part(event.event(), members));
                } else {
                    refused(event, "its part is not open");
                }
            }
            case "text-delta", "reasoning-delta" -> delta(event, members, parts);
            default -> other(event, members, parts);
        }
    }

    /** The client fails at a delta whose start it has not seen. */
    private void delta(RunEvent event, JsonMembers members, List<SseEvent> parts) {
        if (members.string("id") == null || members.raw("delta") == null) {
            refused(event, "it has no 'id' or no 'delta'");
            return;
        }
        if (open.add(openKey(event.event(), members))) {
            String start = event.event().replace("-delta", "-start");
            parts.add(part(new JsonText().string("type", start).raw("id", members.raw("id"))));
        }
        parts.add(part(event.event(), members));
    }

    /** The client fails at an output whose call it has not seen. */
    private void other(RunEvent event, JsonMembers members, List<SseEvent> parts) {
        String type = event.event();
        if (type.startsWith("tool-")) {
            String call = members.raw("toolCallId");
            if (call == null || (type.startsWith("tool-output") && !toolCalls.contains(call))) {
                refused(event, "no tool call with this 'toolCallId' came before it");
                return;
            }
            toolCalls.add(call);
        }
        parts.add(part(type, members));
    }

    private static void refused(RunEvent event, String cause) {
        LOG.warn("Part '%s' of a run is not sent because %s. Append the parts of the AI SDK in their order."
                .formatted(event.event(), cause));
    }

    private static String openKey(String type, JsonMembers members) {
        return type.substring(0, type.indexOf('-')) + ':' + members.raw("id");
    }

    @Override
    public List<SseEvent> end(RunEnd end) {
        List<SseEvent> parts = new ArrayList<>();
        closeOwnText(parts);
        for (String key : open) {
            int colon = key.indexOf(':');
            parts.add(part(new JsonText()
                    .string("type", key.substring(0, colon) + "-end")
                    .raw("id", key.substring(colon + 1))));
        }
        open.clear();
        parts.add(terminal(end));
        parts.add(DONE);
        return parts;
    }

    private SseEvent terminal(RunEnd end) {
        if (end.state() == RunState.COMPLETED) {
            return finish();
        }
        if (end.state() == RunState.CANCELLED) {
            return part(new JsonText().string("type", "abort").string("reason", end.reason()));
        }
        return part(new JsonText().string("type", "error").string("errorText", errorText.apply(end)));
    }

    private SseEvent finish() {
        JsonText part = new JsonText().string("type", "finish");
        JsonMembers members = finish;
        if (members != null) {
            if (members.raw("finishReason") != null) {
                String reason = members.string("finishReason");
                part.string("finishReason", (reason != null && FINISH_REASONS.contains(reason)) ? reason : "other");
            }
            part.raw("messageMetadata", members.raw("messageMetadata"));
        }
        return part(part);
    }

    private static SseEvent part(String type, JsonMembers members) {
        JsonText part = new JsonText().string("type", type);
        members.addTo(part, "type");
        return part(part);
    }

    private static SseEvent part(JsonText part) {
        return SseEvent.of(part.toString());
    }
}
