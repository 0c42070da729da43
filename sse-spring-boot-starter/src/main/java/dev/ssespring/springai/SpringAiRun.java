package dev.ssespring.springai;

import dev.ssespring.runs.FlowProducer;
import dev.ssespring.runs.Run;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.dialect.AiParts;
import org.reactivestreams.Publisher;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import reactor.adapter.JdkFlowAdapter;

/** Producers of runs from Spring AI. Needs {@code spring-ai-model}. */
public final class SpringAiRun {

    private SpringAiRun() {}

    /**
     * Returns a producer that appends the text of each response, and the tool calls that the model asks for as parts {@code
     * tool-input-available}. The model is cancelled when the run is. For text alone, {@code
     * ReactorSse.run(chatClient.prompt(text).stream().content())} is enough.
     *
     * @param responses {@code chatClient.prompt(text).stream().chatResponse()} or {@code chatModel.stream(prompt)}
     * @return for one run
     */
    public static RunProducer of(Publisher<ChatResponse> responses) {
        return FlowProducer.<ChatResponse>of(JdkFlowAdapter.publisherToFlowPublisher(responses), SpringAiRun::append);
    }

    private static void append(Run run, ChatResponse response) {
        for (Generation generation : response.getResults()) {
            AssistantMessage message = generation.getOutput();
            String text = message.getText();
            if (text != null && !text.isEmpty()) {
                run.append(text);
            }
            message.getToolCalls().forEach(call -> AiParts.toolInput(run, call.id(), call.name(), call.arguments()));
        }
    }
}
