package dev.ssespring.demo.ticker;

import dev.ssespring.publisher.OverflowPolicy;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import java.time.Duration;
import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Serves the page and its prices. */
@Controller
@Profile("!worker")
final class TickerController {

    private static final Duration TENTH_OF_A_SECOND = Duration.ofMillis(100);

    private final SseEventPublisher publisher;
    private final Ticker ticker;
    private final TaskScheduler scheduler;

    TickerController(SseEventPublisher publisher, Ticker ticker, TaskScheduler scheduler) {
        this.publisher = publisher;
        this.ticker = ticker;
        this.scheduler = scheduler;
    }

    @GetMapping("/ticker")
    String page() {
        return "ticker";
    }

    // tag::stream[]
    @GetMapping("/ticker/stream")
    SseStream stream() {
        ticker.keepRunning();
        SseStream prices = publisher
                .subscribe(ticker.topic())
                .startingWith("prices", ticker::prices)
                .with(StreamOptions.DEFAULTS.overflow(OverflowPolicy.CONFLATE));
        return PacedSink.pace(prices, TENTH_OF_A_SECOND, scheduler);
    }
    // end::stream[]
}
