package dev.ssespring.runs.dialect;

import dev.ssespring.runs.Run;
import org.jspecify.annotations.Nullable;

/**
 * Appends parts of an answer that are no text, under the names that {@link AiSdk} sends as they are. Any thread that may
 * append may call it.
 */
public final class AiParts {

    private AiParts() {}

    /**
     * Appends the call of a tool.
     *
     * @param run the answer
     * @param callId identifies the call
     * @param tool name of the tool
     * @param inputJson arguments as JSON; null or blank for none
     */
    public static void toolInput(Run run, String callId, String tool, @Nullable String inputJson) {
        run.append(
                "tool-input-available",
                new JsonText()
                        .string("toolCallId", callId)
                        .string("toolName", tool)
                        .raw("input", json(inputJson))
                        .toString());
    }

    /**
     * Appends the result of a tool whose call was appended before.
     *
     * @param run the answer
     * @param callId identifies the call
     * @param output an object in JSON goes as it is, anything else as text
     */
    public static void toolOutput(Run run, String callId, String output) {
        run.append(
                "tool-output-available",
                new JsonText()
                        .string("toolCallId", callId)
                        .raw("output", JsonValue.of(output))
                        .toString());
    }

    /**
     * Appends that a tool whose call was appended before has failed.
     *
     * @param run the answer
     * @param callId identifies the call
     * @param errorText shown to the user
     */
    public static void toolError(Run run, String callId, String errorText) {
        run.append(
                "tool-output-error",
                new JsonText()
                        .string("toolCallId", callId)
                        .string("errorText", errorText)
                        .toString());
    }

    private static String json(@Nullable String inputJson) {
        return (inputJson == null || inputJson.isBlank()) ? "{}" : JsonValue.of(inputJson);
    }
}
