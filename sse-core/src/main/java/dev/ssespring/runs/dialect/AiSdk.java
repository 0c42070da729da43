package dev.ssespring.runs.dialect;

import dev.ssespring.runs.RunEnd;
import dev.ssespring.runs.RunInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * UI message stream of the AI SDK (version 1), as {@code useChat} reads it. Tried with {@code ai} 5, 6 and 7.
 *
 * <p>Events of the default type are pieces of the answer's text. Events whose type is one of a part, such as {@code
 * tool-input-available}, {@code source-url} or {@code reasoning-delta}, are that part; their data is a JSON object with
 * the other members. Events of any other type become a part {@code data-<type>} with the payload as its {@code data}.
 * Texts are opened and closed by the dialect. A producer may append {@code finish} with a finish reason and metadata,
 * which is sent at the end.
 *
 * <p>Each reader gets the whole run: the client sends no position. The message id is made from the epoch of the run, so
 * that a replay replaces what the page has of the answer. A run that has ended is replayed for a short grace, in which a
 * page that lost its connection comes back; later its readers get 204 No Content, since a page that is loaded anew would
 * call its tools again.
 */
public final class AiSdk implements RunDialect {

    private static final AiSdk DEFAULT =
            new AiSdk("ai-sdk", Duration.ofSeconds(30), end -> "The answer could not be completed.");

    private final String name;
    private final Duration grace;
    private final Function<RunEnd, String> errorText;

    private AiSdk(String name, Duration grace, Function<RunEnd, String> errorText) {
        this.name = name;
        this.grace = grace;
        this.errorText = errorText;
    }

    /**
     * Returns the dialect with a grace of 30 s.
     *
     * @return for all runs
     */
    public static AiSdk uiMessages() {
        return DEFAULT;
    }

    /**
     * Returns a copy with another grace.
     *
     * @param duration time after its end in which a run is replayed, not negative
     * @return a copy
     */
    public AiSdk grace(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("'duration' must not be negative: " + duration);
        }
        return new AiSdk(name, duration, errorText);
    }

    /**
     * Returns a copy with other error texts. The text is shown to users; the exception of the producer is not known here.
     *
     * @param text called for each reader of a failed run; must not block
     * @return a copy
     */
    public AiSdk errorText(Function<RunEnd, String> text) {
        return new AiSdk(name, grace, Objects.requireNonNull(text, "'text' must not be null"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> headers() {
        return Map.of("x-vercel-ai-ui-message-stream", "v1");
    }

    @Override
    public boolean replaysFromStart() {
        return true;
    }

    @Override
    public Duration grace() {
        return grace;
    }

    @Override
    public RunRenderer renderer(RunInfo run) {
        return new AiSdkRenderer("run-" + run.epoch(), errorText);
    }
}
