package dev.ssespring.demo.chat;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.AgUi;
import org.springframework.context.annotation.Profile;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Answers clients of AG-UI, such as {@code HttpAgent}. */
@RestController
@Profile("!worker")
final class AgUiController {

    private final SseRuns runs;
    private final ModelStub model;

    AgUiController(SseRuns runs, ModelStub model) {
        this.runs = runs;
        this.model = model;
    }

    record Input(String threadId, String runId, JsonNode messages) {

        /** What is thrown here is answered with 400. */
        Input {
            if (threadId == null || runId == null || messages == null) {
                throw new IllegalArgumentException("'threadId', 'runId' and 'messages' are required");
            }
        }

        String question() {
            JsonNode last = messages.get(messages.size() - 1);
            return (last != null) ? last.path("content").asString("") : "";
        }
    }

    @PostMapping("/api/agent")
    SseStream run(@RequestBody Input input) {
        String question = input.question();
        AgUi dialect =
                AgUi.events(input.threadId(), input.runId(), input.messages().toString());
        return runs.start(
                name(input.threadId()),
                RunOptions.sharedByAll().dialect(dialect),
                run -> model.answer(question, ToolEvents.AG_UI, run));
    }

    @PostMapping("/api/agent/{threadId}/stop")
    boolean stop(@PathVariable String threadId) {
        return runs.cancel(name(threadId), "stopped");
    }

    private static String name(String threadId) {
        return "agent-" + ChatName.ofRun(threadId);
    }
}
