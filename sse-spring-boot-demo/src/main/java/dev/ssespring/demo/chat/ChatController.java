package dev.ssespring.demo.chat;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseBody;

/** Answers the page, which shows this code beside the answer. */
@Controller
@Profile("!worker")
final class ChatController {

    private final SseRuns runs;
    private final ModelStub model;

    ChatController(SseRuns runs, ModelStub model) {
        this.runs = runs;
        this.model = model;
    }

    @GetMapping("/chat")
    String page(Model page) {
        page.addAttribute("maxText", Question.MAX_TEXT);
        return "chat";
    }

    // tag::runs[]
    @PostMapping("/chat/{id}")
    SseStream ask(@PathVariable String id, @RequestBody Question question) {
        String text = question.checkedText();
        // Nobody logs in here; otherwise RunOptions.ownedBy(principal).
        return runs.start(ChatName.ofRun(id), RunOptions.sharedByAll(), run -> {
            run.append("question", text);
            model.answer(text, ToolEvents.AI_SDK, run);
        });
    }

    @GetMapping("/chat/{id}/stream")
    SseStream read(@PathVariable String id) {
        return runs.resume(ChatName.ofRun(id));
    }

    @PostMapping("/chat/{id}/stop")
    @ResponseBody
    boolean stop(@PathVariable String id) {
        return runs.cancel(ChatName.ofRun(id), "stopped");
    }
    // end::runs[]
}
