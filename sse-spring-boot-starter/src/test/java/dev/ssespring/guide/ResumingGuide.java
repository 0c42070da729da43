package dev.ssespring.guide;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The code of docs/resuming.md. */
class ResumingGuide {

    // tag::state[]
    @RestController
    static class StockController {

        private final SseEventPublisher publisher;
        private final Supplier<Map<String, Integer>> stock;

        StockController(SseEventPublisher publisher, StockRepository repository) {
            this.publisher = publisher;
            this.stock = SseStream.shareFor(Duration.ofSeconds(1), repository::findAll);
        }

        @GetMapping("/stock/stream")
        SseStream stream() {
            return publisher.subscribe("stock").startingWith("state", stock);
        }
    }
    // end::state[]

    interface StockRepository {

        Map<String, Integer> findAll();
    }

    private final SseEventPublisher publisher;
    private final StockRepository repository;

    ResumingGuide(SseEventPublisher publisher, StockRepository repository) {
        this.publisher = publisher;
        this.repository = repository;
    }

    // tag::head[]
    record Page(String lastEventId, List<String> items) {}

    @GetMapping("/stock")
    Page page() {
        String head = publisher.head().toString(); // 1. the position
        List<String> items = List.copyOf(repository.findAll().keySet()); // 2. the state
        return new Page(head, items); // 3. the page opens /stock/stream?lastEventId=<head>
    }
    // end::head[]
}
