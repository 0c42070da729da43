package dev.ssespring.benchmarks.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The baseline: what an application does with Spring alone, a loop over the emitters of a topic. */
@RestController
@RequestMapping("/emitter")
final class EmitterController {

    private static final Log LOG = LogFactory.getLog(EmitterController.class);
    private static final long NEVER = 0;

    private final Map<Integer, List<SseEmitter>> topics = new ConcurrentHashMap<>();

    @GetMapping
    SseEmitter join(@RequestParam(defaultValue = "0") int topic) throws IOException {
        List<SseEmitter> emitters = emitters(topic);
        SseEmitter emitter = new SseEmitter(NEVER);
        emitter.onCompletion(() -> emitters.remove(emitter));
        // The response's head goes out with the first write, not before.
        emitter.send(SseEmitter.event().comment("open"));
        emitters.add(emitter);
        return emitter;
    }

    @GetMapping("/start")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void start(@RequestParam Map<String, String> parameters) {
        Run.of(new Parameters(parameters)).start((topic, data) -> {
            for (SseEmitter emitter : emitters(topic)) {
                send(emitter, data);
            }
        });
    }

    private static void send(SseEmitter emitter, String data) {
        try {
            emitter.send(SseEmitter.event().data(data));
        } catch (IOException | IllegalStateException ex) {
            // The container completes the emitter, and that takes it off the list.
            LOG.debug("An emitter's client is gone", ex);
        }
    }

    private List<SseEmitter> emitters(int topic) {
        return topics.computeIfAbsent(topic, number -> new CopyOnWriteArrayList<>());
    }
}
