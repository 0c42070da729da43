package dev.ssespring.demo.chat;

import dev.ssespring.runs.Run;
import dev.ssespring.runs.dialect.AiParts;
import java.util.Map;

/** Appends what a model does with tools, in the words of a protocol. */
interface ToolEvents {

    /** As the AI SDK calls them; the page reads these, too. */
    ToolEvents AI_SDK = new ToolEvents() {
        @Override
        public void call(Run run, String callId, String tool, String inputJson) {
            AiParts.toolInput(run, callId, tool, inputJson);
        }

        @Override
        public void result(Run run, String callId, String outputJson) {
            AiParts.toolOutput(run, callId, outputJson);
        }
    };

    /** As AG-UI calls them. */
    ToolEvents AG_UI = new ToolEvents() {
        @Override
        public void call(Run run, String callId, String tool, String inputJson) {
            run.append("TOOL_CALL_START", Map.of("toolCallId", callId, "toolCallName", tool));
            run.append("TOOL_CALL_ARGS", Map.of("toolCallId", callId, "delta", inputJson));
            run.append("TOOL_CALL_END", Map.of("toolCallId", callId));
        }

        @Override
        public void result(Run run, String callId, String outputJson) {
            run.append(
                    "TOOL_CALL_RESULT",
                    Map.of("messageId", "result-" + callId, "toolCallId", callId, "content", outputJson));
        }
    };

    void call(Run run, String callId, String tool, String inputJson);

    void result(Run run, String callId, String outputJson);
}
