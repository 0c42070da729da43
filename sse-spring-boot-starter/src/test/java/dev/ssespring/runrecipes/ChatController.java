package dev.ssespring.runrecipes;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import java.security.Principal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The first controller of docs/runs.md. */
// tag::chat[]
@RestController
class ChatController {

    private final SseRuns runs;
    private final Model model; // yours

    ChatController(SseRuns runs, Model model) {
        this.runs = runs;
        this.model = model;
    }

    record Chat(String id, String text) {}

    @PostMapping("/api/chat")
    SseStream chat(@RequestBody Chat chat, Principal me) {
        return runs.start("chat:" + chat.id(), RunOptions.ownedBy(me), run -> {
            for (String token : model.stream(chat.text())) {
                run.append(token);
            }
        });
    }

    @GetMapping("/api/chat/{id}/stream")
    SseStream again(@PathVariable String id) {
        return runs.resume("chat:" + id);
    }

    @PostMapping("/api/chat/{id}/stop")
    boolean stop(@PathVariable String id) {
        return runs.cancel("chat:" + id, "user");
    }
}
// end::chat[]
