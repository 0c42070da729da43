package dev.ssespring.benchmarks.runs;

import dev.ssespring.publisher.SseStream;
import dev.ssespring.runs.RunOptions;
import dev.ssespring.runs.SseRuns;
import java.util.concurrent.locks.LockSupport;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers with {@code n} tokens, {@code rate} a second, each with its number and {@code size} more bytes. */
@RestController
final class AnswerController {

    private final SseRuns runs;

    AnswerController(SseRuns runs) {
        this.runs = runs;
    }

    @GetMapping("/answer/{id}/start")
    SseStream start(
            @PathVariable String id,
            @RequestParam int n,
            @RequestParam int rate,
            @RequestParam(defaultValue = "20") int size) {
        String pad = "x".repeat(size);
        return runs.start(id, RunOptions.sharedByAll(), run -> {
            long begin = System.nanoTime();
            for (int seq = 0; seq < n; seq++) {
                long due = begin + seq * 1_000_000_000L / rate;
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                run.append("{\"seq\":%d,\"pad\":\"%s\"}".formatted(seq, pad));
            }
        });
    }

    @GetMapping("/answer/{id}/stream")
    SseStream read(@PathVariable String id) {
        return runs.resume(id);
    }
}
