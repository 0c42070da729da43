package dev.ssespring.runrecipes;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.reactor.ReactorSse;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.AiSdk;
import dev.ssespring.springai.SpringAiRun;
import java.security.Principal;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The controller for Spring AI of docs/runs.md. */
@RestController
@RequestMapping("/ai")
class SpringAiController {

    private final SseRuns runs;
    private final ChatClient chatClient;

    SpringAiController(SseRuns runs, ChatClient chatClient) {
        this.runs = runs;
        this.chatClient = chatClient;
    }

    record UiRequest(String id, String lastText) {}

    // tag::spring-ai[]
    @PostMapping("/api/chat")
    SseStream chat(@RequestBody UiRequest request, Principal me) {
        return runs.start(
                "chat:" + request.id(),
                RunOptions.ownedBy(me).dialect(AiSdk.uiMessages()),
                ReactorSse.run(chatClient.prompt(request.lastText()).stream().content()));
    }
    // end::spring-ai[]

    @PostMapping("/api/tools")
    SseStream chatWithTools(@RequestBody UiRequest request, Principal me) {
        return runs.start(
                "tools:" + request.id(),
                RunOptions.ownedBy(me).dialect(AiSdk.uiMessages()),
                SpringAiRun.of(chatClient.prompt(request.lastText()).stream().chatResponse()));
    }
}
