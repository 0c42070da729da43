package dev.ssespring.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.tool.BeforeToolExecution;
import dev.langchain4j.service.tool.ToolExecution;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.ssespring.broker.HistoryPolicy;
import dev.ssespring.broker.SseBroker;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SseThreads;
import dev.ssespring.concurrent.SystemClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.runs.RunEvent;
import dev.ssespring.runs.RunInfo;
import dev.ssespring.runs.RunState;
import dev.ssespring.runs.RunsBuilder;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.store.InMemoryRunStore;
import dev.ssespring.runs.store.MemoryLimits;
import dev.ssespring.runs.store.RunKey;
import dev.ssespring.springai.SpringAiRun;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.Generation;
import reactor.core.publisher.Flux;

/** Answers of models of LangChain4j and Spring AI as runs. */
class ModelRunTests {

    private final SystemClock clock = SseClock.system("test-clock");
    private final ExecutorService threads = SseThreads.threadPerTask("test-", 20);
    private final InMemoryRunStore store = new InMemoryRunStore(MemoryLimits.DEFAULTS, clock);
    private final SseEventPublisher publisher = SseEventPublisher.builder(
                    SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock), threads, clock)
            .build();
    private final SseRuns runs = new RunsBuilder(publisher, store, threads, clock).build();

    @AfterEach
    void close() {
        runs.close();
        publisher.close();
        store.close();
        threads.shutdownNow();
        clock.close();
    }

    private RunInfo awaitEnd() {
        await().until(() -> runs.find("r").orElseThrow().state().isTerminal());
        return runs.find("r").orElseThrow();
    }

    private List<String> events() {
        RunInfo run = runs.find("r").orElseThrow();
        return store.read(RunKey.of(run), 0, 100).orElseThrow().entries().stream()
                .filter(RunEvent.class::isInstance)
                .map(RunEvent.class::cast)
                .map(event -> event.event() + " " + event.data())
                .toList();
    }

    /** Calls a tool, then answers in two pieces; or answers for ever. */
    private static final class ScriptedStream implements TokenStream, StreamingHandle {

        private final boolean endless;
        private volatile boolean cancelled;
        private BiConsumer<PartialResponse, PartialResponseContext> onText = (response, context) -> {};
        private Consumer<BeforeToolExecution> onCall = call -> {};
        private Consumer<ToolExecution> onResult = result -> {};
        private Consumer<ChatResponse> onComplete = response -> {};
        private Consumer<Throwable> onError = cause -> {};

        ScriptedStream(boolean endless) {
            this.endless = endless;
        }

        @Override
        public TokenStream onPartialResponse(Consumer<String> consumer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TokenStream onPartialResponseWithContext(BiConsumer<PartialResponse, PartialResponseContext> consumer) {
            onText = consumer;
            return this;
        }

        @Override
        public TokenStream beforeToolExecution(Consumer<BeforeToolExecution> consumer) {
            onCall = consumer;
            return this;
        }

        @Override
        public TokenStream onRetrieved(Consumer<List<Content>> consumer) {
            return this;
        }

        @Override
        public TokenStream onToolExecuted(Consumer<ToolExecution> consumer) {
            onResult = consumer;
            return this;
        }

        @Override
        public TokenStream onCompleteResponse(Consumer<ChatResponse> consumer) {
            onComplete = consumer;
            return this;
        }

        @Override
        public TokenStream onError(Consumer<Throwable> consumer) {
            onError = consumer;
            return this;
        }

        @Override
        public TokenStream ignoreErrors() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void start() {
            if (endless) {
                text("a");
                return;
            }
            ToolExecutionRequest call = ToolExecutionRequest.builder()
                    .id("k1")
                    .name("weather")
                    .arguments("{\"city\":\"Rome\"}")
                    .build();
            onCall.accept(BeforeToolExecution.builder()
                    .request(call)
                    .invocationContext(InvocationContext.builder().build())
                    .build());
            onResult.accept(ToolExecution.builder()
                    .request(call)
                    .invocationContext(InvocationContext.builder().build())
                    .result(ToolExecutionResult.builder()
                            .resultText("sunny in Rome")
                            .build())
                    .build());
            text("It is ");
            text("sunny.");
            onComplete.accept(ChatResponse.builder()
                    .aiMessage(AiMessage.from("It is sunny."))
                    .build());
        }

        void fail() {
            onError.accept(new IllegalStateException("broken"));
        }

        private void text(String text) {
            onText.accept(new PartialResponse(text), new PartialResponseContext(this));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    @Test
    void anAnswerOfLangChain4jIsTextAndToolParts() {
        runs.start("r", LangChain4jRun.of(() -> new ScriptedStream(false)));

        assertThat(awaitEnd().state()).isEqualTo(RunState.COMPLETED);
        assertThat(events())
                .containsExactly(
                        "tool-input-available {\"toolCallId\":\"k1\",\"toolName\":\"weather\",\"input\":{\"city\":\"Rome\"}}",
                        "tool-output-available {\"toolCallId\":\"k1\",\"output\":\"sunny in Rome\"}",
                        "message It is ",
                        "message sunny.");
    }

    @Test
    void cancellingARunCancelsTheModelOfLangChain4j() {
        ScriptedStream stream = new ScriptedStream(true);
        runs.start("r", LangChain4jRun.of(() -> stream));
        await().until(() -> events().size() == 1);

        runs.cancel("r", "user");

        await().until(stream::isCancelled);
        await().until(() -> runs.active().isEmpty());
    }

    @Test
    void anErrorOfLangChain4jFailsTheRun() {
        ScriptedStream stream = new ScriptedStream(true);
        runs.start("r", LangChain4jRun.of(() -> stream));
        await().until(() -> events().size() == 1);

        stream.fail();

        assertThat(awaitEnd().reason()).isEqualTo("producer-failed");
    }

    private static org.springframework.ai.chat.model.ChatResponse response(AssistantMessage message) {
        return new org.springframework.ai.chat.model.ChatResponse(List.of(new Generation(message)));
    }

    @Test
    void responsesOfSpringAiAreTextAndToolCalls() {
        AssistantMessage call = AssistantMessage.builder()
                .content("")
                .toolCalls(List.of(new AssistantMessage.ToolCall("k1", "function", "weather", "{\"city\":\"Rome\"}")))
                .build();

        runs.start(
                "r",
                SpringAiRun.of(Flux.just(
                        response(new AssistantMessage("It is ")),
                        response(call),
                        response(new AssistantMessage("sunny.")))));

        assertThat(awaitEnd().state()).isEqualTo(RunState.COMPLETED);
        assertThat(events())
                .containsExactly(
                        "message It is ",
                        "tool-input-available {\"toolCallId\":\"k1\",\"toolName\":\"weather\",\"input\":{\"city\":\"Rome\"}}",
                        "message sunny.");
    }

    @Test
    void cancellingARunCancelsTheModelOfSpringAiBeforeItsFirstResponse() throws Exception {
        CountDownLatch subscribed = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        runs.start(
                "r",
                SpringAiRun.of(Flux.<org.springframework.ai.chat.model.ChatResponse>never()
                        .doOnSubscribe(subscription -> subscribed.countDown())
                        .doOnCancel(cancelled::countDown)));
        assertThat(subscribed.await(10, TimeUnit.SECONDS)).isTrue();

        runs.cancel("r", "user");

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
