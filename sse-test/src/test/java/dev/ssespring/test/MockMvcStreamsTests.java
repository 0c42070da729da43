package dev.ssespring.test;

import static dev.ssespring.test.SseAssertions.assertThat;
import static dev.ssespring.test.SseAssertions.event;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** MockMvc with a controller that uses {@link SseEmitter}, which sends no head before its first event. */
class MockMvcStreamsTests {

    private final Emitters controller = new Emitters();
    private final MockMvc mvc = MockMvcBuilders.standaloneSetup(controller).build();

    @Test
    void readsEventsThatAreSentAfterTheStreamWasOpened() throws Exception {
        try (SseTestStream stream = MockMvcStreams.open(
                mvc.perform(get("/endless")).andReturn(),
                comment -> controller.send(SseEmitter.event().comment(comment)))) {
            controller.send(SseEmitter.event().name("created").data("1"));
            assertThat(stream).next().hasEvent("created").hasData("1");
            assertThat(stream).hasNoMoreEvents();

            controller.send(SseEmitter.event().name("shipped").data("1"));
            assertThat(stream).next().hasEvent("shipped");
            controller.emitters.forEach(SseEmitter::complete);
            assertThat(stream).endsCleanly();
        }
    }

    @Test
    void missingEventIsFoundAlthoughThereIsNoHead() throws Exception {
        try (SseTestStream stream =
                MockMvcStreams.open(mvc.perform(get("/endless")).andReturn())) {
            assertThatThrownBy(() ->
                            assertThat(stream).within(Duration.ofMillis(50)).next())
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("missing, none came within 50 ms");
        }
    }

    @Test
    void readsAStreamThatHasEnded() throws Exception {
        try (SseTestStream stream =
                MockMvcStreams.open(mvc.perform(get("/finite")).andReturn())) {
            assertThat(stream).containsExactly(event("message", "1"), event("message", "2"));
            assertThat(stream).endsCleanly();
        }
    }

    @Test
    void refusalIsAsserted() throws Exception {
        try (SseTestStream stream =
                MockMvcStreams.open(mvc.perform(get("/forbidden")).andReturn())) {
            assertThat(stream).isRefusedWithStatus(403);
        }
    }

    @RestController
    static class Emitters {

        private final List<SseEmitter> emitters = new CopyOnWriteArrayList<>();

        @GetMapping("/endless")
        SseEmitter endless() {
            SseEmitter emitter = new SseEmitter(0L);
            emitters.add(emitter);
            return emitter;
        }

        @GetMapping("/finite")
        SseEmitter finite() throws IOException {
            SseEmitter emitter = new SseEmitter(0L);
            emitter.send("1");
            emitter.send("2");
            emitter.complete();
            return emitter;
        }

        @GetMapping("/forbidden")
        @ResponseStatus(HttpStatus.FORBIDDEN)
        void forbidden() {}

        void send(SseEmitter.SseEventBuilder event) throws IOException {
            for (SseEmitter emitter : emitters) {
                emitter.send(event);
            }
        }
    }
}
