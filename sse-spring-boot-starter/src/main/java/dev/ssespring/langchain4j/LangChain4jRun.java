package dev.ssespring.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.ToolExecution;
import dev.ssespring.runs.Run;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.dialect.AiParts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Producers of runs from LangChain4j. Needs {@code langchain4j}. */
public final class LangChain4jRun {

    private LangChain4jRun() {}

    /**
     * Returns a producer that appends the pieces of text, and calls and results of tools as parts {@code
     * tool-input-available} and {@code tool-output-available}. When the run is cancelled, the model is cancelled with its
     * first piece of text at the latest: LangChain4j offers no handle before it.
     *
     * @param answer called on the run's thread: {@code () -> assistant.chat(text)}
     * @return for one run
     */
    public static RunProducer of(Supplier<TokenStream> answer) {
        return run -> answer(run, answer.get());
    }

    private static void answer(Run run, TokenStream stream) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        AtomicBoolean handled = new AtomicBoolean();
        stream.onPartialResponseWithContext((response, context) -> {
                    if (handled.compareAndSet(false, true)) {
                        StreamingHandle handle = context.streamingHandle();
                        run.onCancel(handle::cancel);
                    }
                    if (!run.isCancelled()) {
                        run.append(response.text());
                    }
                })
                .beforeToolExecution(before -> appendCall(run, before.request()))
                .onToolExecuted(executed -> appendResult(run, executed))
                .onCompleteResponse(response -> done.complete(true))
                .onError(done::completeExceptionally)
                .start();
        try {
            done.get();
        } catch (ExecutionException ex) {
            throw (ex.getCause() instanceof Exception cause) ? cause : ex;
        }
    }

    private static void appendCall(Run run, ToolExecutionRequest call) {
        AiParts.toolInput(run, call.id(), call.name(), call.arguments());
    }

    private static void appendResult(Run run, ToolExecution executed) {
        if (executed.hasFailed()) {
            AiParts.toolError(run, executed.request().id(), "The tool has failed.");
        } else {
            AiParts.toolOutput(run, executed.request().id(), executed.result());
        }
    }
}
