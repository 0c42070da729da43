package dev.ssespring.runrecipes;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.reactor.ReactorSse;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.AiSdk;
import dev.ssespring.springai.SpringAiRun;
import java.security.Principal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The controller for Spring AI of docs/runs.md and docs/spring-ai.md. */
@RestController
@RequestMapping("/ai")
class SpringAiController {

    private final SseRuns runs;
    private final ChatClient chatClient;

    SpringAiController(SseRuns runs, ChatClient chatClient) {
        this.runs = runs;
        this.chatClient = chatClient;
    }

    // tag::request[]
    record UiPart(String type, @Nullable String text) {}

    record UiMessage(String role, List<UiPart> parts) {}

    record UiRequest(String id, List<UiMessage> messages) {

        /** What the user has written last. */
        String lastText() {
            return messages.get(messages.size() - 1).parts().stream()
                    .filter(part -> part.type().equals("text"))
                    .map(UiPart::text)
                    .collect(Collectors.joining());
        }
    }
    // end::request[]

    // tag::spring-ai[]
    @PostMapping("/api/chat")
    SseStream chat(@RequestBody UiRequest request, Principal me) {
        return runs.start(
                "chat:" + request.id(),
                RunOptions.ownedBy(me).dialect(AiSdk.uiMessages()),
                ReactorSse.run(chatClient.prompt(request.lastText()).stream().content()));
    }
    // end::spring-ai[]

    // tag::again[]
    @GetMapping("/api/chat/{id}/stream")
    SseStream again(@PathVariable String id) {
        return runs.resume("chat:" + id);
    }

    @PostMapping("/api/chat/{id}/stop")
    boolean stop(@PathVariable String id) {
        return runs.cancel("chat:" + id, "user");
    }
    // end::again[]

    // tag::tools[]
    @PostMapping("/api/tools")
    SseStream chatWithTools(@RequestBody UiRequest request, Principal me) {
        return runs.start(
                "tools:" + request.id(),
                RunOptions.ownedBy(me).dialect(AiSdk.uiMessages()),
                SpringAiRun.of(chatClient.prompt(request.lastText()).stream().chatResponse()));
    }
    // end::tools[]
}
