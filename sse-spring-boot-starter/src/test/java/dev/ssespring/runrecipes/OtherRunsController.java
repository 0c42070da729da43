package dev.ssespring.runrecipes;

import dev.langchain4j.service.TokenStream;
import dev.ssespring.langchain4j.LangChain4jRun;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.RunProducer;
import dev.ssespring.runs.SseRuns;
import dev.ssespring.runs.dialect.AgUi;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The other recipes of docs/runs.md. */
@RestController
class OtherRunsController {

    private final SseRuns runs;
    private final Assistant assistant;
    final Repository repository = new Repository();

    OtherRunsController(SseRuns runs, Assistant assistant) {
        this.runs = runs;
        this.assistant = assistant;
    }

    interface Assistant {

        TokenStream chat(String text);
    }

    record Row(int number) {}

    /** Used by one thread at a time. */
    static final class Repository {

        final List<Row> saved = new ArrayList<>();

        void save(Row row) {
            saved.add(row);
        }
    }

    record ImportedFile(String id) {}

    record Input(String threadId, String runId, JsonNode messages) {}

    @PostMapping("/langchain4j/{id}")
    SseStream langChain4j(@PathVariable String id, @RequestBody String text, Principal me) {
        RunOptions options = RunOptions.ownedBy(me);
        // tag::langchain4j[]
        return runs.start(id, options, LangChain4jRun.of(() -> assistant.chat(text)));
        // end::langchain4j[]
    }

    @PostMapping("/agent")
    SseStream agent(@RequestBody Input input, Principal me) {
        RunProducer producer = run -> run.append("Hello");
        String messagesJson = input.messages().toString();
        // tag::ag-ui[]
        return runs.start(
                "agent:" + input.threadId(),
                RunOptions.ownedBy(me).dialect(AgUi.events(input.threadId(), input.runId(), messagesJson)),
                producer);
        // end::ag-ui[]
    }

    @PostMapping("/imports/{id}")
    void importFile(@PathVariable String id, Principal me) {
        ImportedFile file = new ImportedFile(id);
        List<Row> rows = IntStream.rangeClosed(1, 250).mapToObj(Row::new).toList();
        Map<String, Integer> summary = Map.of("rows", rows.size());
        // tag::import[]
        runs.start("import:" + file.id(), RunOptions.ownedBy(me), run -> {
            int done = 0;
            for (Row row : rows) {
                if (run.isCancelled()) {
                    return;
                }
                repository.save(row);
                if (++done % 100 == 0) {
                    run.append("progress", Map.of("done", done, "of", rows.size()));
                }
            }
            run.append("report", summary);
        });
        // end::import[]
    }

    @GetMapping("/imports/{id}/stream")
    SseStream progress(@PathVariable String id) {
        return runs.resume("import:" + id);
    }
}
