package dev.ssespring.benchmarks.webflux;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One multicast sink a topic. Behind it each stream has an unbounded buffer of its own, without which events would be dropped for
 * clients that are not ready.
 */
@RestController
@RequestMapping("/webflux")
final class FluxController {

    private final Map<Integer, Sinks.Many<ServerSentEvent<String>>> topics = new ConcurrentHashMap<>();
    private final Scheduler publishing = Schedulers.newSingle("publisher", true);

    @GetMapping
    Flux<ServerSentEvent<String>> join(@RequestParam(defaultValue = "0") int topic) {
        return sink(topic)
                .asFlux()
                .onBackpressureBuffer()
                // The response's head goes out with the first write, not before.
                .startWith(ServerSentEvent.<String>builder().comment("open").build());
    }

    @GetMapping("/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void start(
            @RequestParam int n,
            @RequestParam(defaultValue = "0") int rate,
            @RequestParam(defaultValue = "200") int size,
            @RequestParam(defaultValue = "1") int topics) {
        new Run(n, rate, size, topics)
                .events(publishing)
                .subscribe(event -> sink(event.topic())
                        .emitNext(ServerSentEvent.builder(event.data()).build(), Sinks.EmitFailureHandler.FAIL_FAST));
    }

    /** A stream of its own for each request, as an answer of a model is without runs; see the module {@code runs}. */
    @GetMapping("/answer")
    Flux<ServerSentEvent<String>> answer(
            @RequestParam int n, @RequestParam int rate, @RequestParam(defaultValue = "20") int size) {
        String pad = "x".repeat(size);
        return Flux.interval(Duration.ofNanos(1_000_000_000L / rate))
                .onBackpressureBuffer()
                .take(n)
                .map(seq -> ServerSentEvent.builder("{\"seq\":%d,\"pad\":\"%s\"}".formatted(seq, pad))
                        .build());
    }

    private Sinks.Many<ServerSentEvent<String>> sink(int topic) {
        return topics.computeIfAbsent(topic, number -> Sinks.many().multicast().directBestEffort());
    }
}
