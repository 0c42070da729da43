package dev.ssespring.runs.dialect;

import dev.ssespring.runs.RunInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Events of the AG-UI protocol, as {@code HttpAgent} reads them. Tried with {@code @ag-ui/client} 1.0.
 *
 * <p>Events of the default type are pieces of the answer's text. Events whose type is one of AG-UI, such as {@code
 * TOOL_CALL_START} or {@code STATE_DELTA}, are that event; their data is a JSON object with the other members. Events of
 * any other type become a {@code CUSTOM} event with the type as its name and the payload as its value. {@code RUN_STARTED},
 * {@code RUN_FINISHED} and {@code RUN_ERROR} are sent by the dialect alone, and open messages, tool calls and steps are
 * closed before the end.
 *
 * <p>A client resumes by sending the request again, with the same run id: it gets {@code RUN_STARTED}, {@code
 * MESSAGES_SNAPSHOT} with the messages of the first request, and the whole run.
 */
public final class AgUi implements RunDialect {

    private static final AgUi DEFAULT = new AgUi(null, null);

    private final @Nullable String runId;
    private final @Nullable String metadata;

    private AgUi(@Nullable String runId, @Nullable String metadata) {
        this.runId = runId;
        this.metadata = metadata;
    }

    /**
     * Returns the dialect without the ids of a request: thread id and run id are the name and the epoch of the run.
     *
     * @return for reading any run
     */
    public static AgUi events() {
        return DEFAULT;
    }

    /**
     * Returns the dialect for a request.
     *
     * @param threadId {@code threadId} of the request
     * @param runId {@code runId} of the request
     * @param messagesJson {@code messages} of the request as a JSON array; null for no snapshot
     * @return for the run that the request starts or resumes
     */
    public static AgUi events(String threadId, String runId, @Nullable String messagesJson) {
        Objects.requireNonNull(threadId, "'threadId' must not be null");
        Objects.requireNonNull(runId, "'runId' must not be null");
        String metadata = new JsonText()
                .string("threadId", threadId)
                .string("runId", runId)
                .raw("messages", messagesJson)
                .toString();
        return new AgUi(runId, metadata);
    }

    @Override
    public String name() {
        return "ag-ui";
    }

    @Override
    public boolean replaysFromStart() {
        return true;
    }

    @Override
    public @Nullable String metadata() {
        return metadata;
    }

    @Override
    public boolean isRepeatOf(RunInfo earlier) {
        if (runId == null || earlier.metadata() == null || metadata == null) {
            return false;
        }
        JsonMembers known = JsonMembers.parse(earlier.metadata());
        JsonMembers own = JsonMembers.parse(metadata);
        return known != null && own != null && Objects.equals(known.raw("runId"), own.raw("runId"));
    }

    @Override
    public RunRenderer renderer(RunInfo run) {
        JsonMembers request = (run.metadata() != null) ? JsonMembers.parse(run.metadata()) : null;
        JsonText ids = new JsonText().string("threadId", run.id()).string("runId", run.epoch());
        String messages = null;
        if (request != null && request.raw("threadId") != null && request.raw("runId") != null) {
            ids = new JsonText().raw("threadId", request.raw("threadId")).raw("runId", request.raw("runId"));
            messages = request.raw("messages");
        }
        return new AgUiRenderer(ids.toString(), "msg-" + run.epoch(), messages);
    }
}
