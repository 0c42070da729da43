package dev.ssespring.benchmarks.webflux;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    private static final String END = "\"}";

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
        numbers(n, rate)
                .subscribe(seq -> sink(seq % topics)
                        .emitNext(
                                ServerSentEvent.builder(data(seq, size)).build(), Sinks.EmitFailureHandler.FAIL_FAST));
    }

    private Flux<Integer> numbers(int n, int rate) {
        if (rate == 0) {
            return Flux.range(0, n).subscribeOn(publishing);
        }
        return Flux.interval(Duration.ZERO, Duration.ofNanos(1_000_000_000L / rate), publishing)
                .onBackpressureBuffer()
                .take(n)
                .map(Long::intValue);
    }

    private Sinks.Many<ServerSentEvent<String>> sink(int topic) {
        return topics.computeIfAbsent(topic, number -> Sinks.many().multicast().directBestEffort());
    }

    private static String data(int seq, int size) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        String start = "{\"seq\":" + seq + ",\"ts\":" + micros + ",\"pad\":\"";
        return start + "x".repeat(Math.max(0, size - start.length() - END.length())) + END;
    }
}
