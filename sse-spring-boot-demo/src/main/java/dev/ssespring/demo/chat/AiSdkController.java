package dev.ssespring.demo.chat;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.AiSdk;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Answers clients of the AI SDK: {@code useChat({ id, resume: true })} with its default transport. */
@RestController
@Profile("!worker")
final class AiSdkController {

    private static final RunOptions OPTIONS = RunOptions.sharedByAll().dialect(AiSdk.uiMessages());

    private final SseRuns runs;
    private final ModelStub model;

    AiSdkController(SseRuns runs, ModelStub model) {
        this.runs = runs;
        this.model = model;
    }

    /** The id is that of the chat; the text of the last message is the question. */
    record Chat(@Nullable String id, @Nullable List<Message> messages) {

        String question() {
            return (messages == null || messages.isEmpty())
                    ? ""
                    : messages.get(messages.size() - 1).text();
        }
    }

    record Message(@Nullable List<Part> parts) {

        String text() {
            List<Part> all = (parts != null) ? parts : List.of();
            return String.join(
                    "",
                    all.stream().map(Part::text).filter(text -> text != null).toList());
        }
    }

    record Part(@Nullable String text) {}

    @PostMapping("/api/chat")
    SseStream ask(@RequestBody Chat chat) {
        String question = chat.question();
        return runs.start(name(chat.id()), OPTIONS, run -> model.answer(question, ToolEvents.AI_SDK, run));
    }

    @GetMapping("/api/chat/{id}/stream")
    SseStream read(@PathVariable String id) {
        return runs.resume(name(id));
    }

    @PostMapping("/api/chat/{id}/stop")
    boolean stop(@PathVariable String id) {
        return runs.cancel(name(id), "stopped");
    }

    private static String name(@Nullable String id) {
        return "ai-" + ChatName.ofRun(id);
    }
}
