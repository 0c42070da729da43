package dev.ssespring.demo.slow;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamRequest;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

/** Serves the page, starts the experiment and tells how it goes. */
@Controller
@Profile("!worker")
final class SlowClientsController {

    private final SseEventPublisher publisher;
    private final Experiment experiment;

    SlowClientsController(SseEventPublisher publisher, Experiment experiment) {
        this.publisher = publisher;
        this.experiment = experiment;
    }

    @GetMapping("/slow-clients")
    String page() {
        return "slow-clients";
    }

    @GetMapping("/slow-clients/stream")
    SseStream stream() {
        return notResumed(publisher.subscribe(experiment.topic()).startingWith("report", experiment::report));
    }

    /** A page that reconnects, perhaps to another node, needs the newest report and not those that it has missed. */
    private static SseStream notResumed(SseStream stream) {
        return SseStream.of((request, sink, options) ->
                stream.open(new StreamRequest(null, request.principal(), request.remoteAddress()), sink));
    }

    @PostMapping(path = "/slow-clients/start", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    void start() {
        if (!experiment.start()) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "The experiment is running already.");
        }
    }
}
