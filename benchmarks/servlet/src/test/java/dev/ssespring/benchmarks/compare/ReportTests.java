package dev.ssespring.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTests {

    private static final Scenario IDLE = new Idle("idle", 100, false);

    private final List<Result> results = List.of(
            new Result(IDLE, Contender.TOMCAT, Map.of(Figure.HEAP, 5.0, Figure.LOST, 0.0), null),
            new Result(IDLE, Contender.EMITTER, Map.of(Figure.HEAP, 20.0, Figure.LOST, 1234.0), null),
            new Result(IDLE, Contender.WEBFLUX, Map.of(), "no \"jar\""));

    @Test
    void ratioIsThatToTheLoopOverEmitters() {
        assertThat(MarkdownReport.of("machine", results))
                .contains("| ours on Tomcat | 5.0 | 0.25 | 0 |\n")
                .contains("| `SseEmitter` loop on Tomcat | 20.0 | 1.00 | 1,234 |\n");
    }

    @Test
    void onJettyItIsThatToTheLoopOnJetty() {
        List<Result> jetty = List.of(
                new Result(IDLE, Contender.JETTY, Map.of(Figure.HEAP, 5.0), null),
                new Result(IDLE, Contender.EMITTER, Map.of(Figure.HEAP, 20.0), null),
                new Result(IDLE, Contender.EMITTER_JETTY, Map.of(Figure.HEAP, 10.0), null));

        assertThat(MarkdownReport.of("machine", jetty))
                .contains("| ours on Jetty | 5.0 | 0.50 |\n")
                .contains("| `SseEmitter` loop on Jetty | 10.0 | 1.00 |\n");
    }

    @Test
    void failureHasItsReasonAndNoFigures() {
        assertThat(MarkdownReport.of("machine", results))
                .contains("| WebFlux | - | - | - |\n")
                .contains("WebFlux failed: no \"jar\"\n");
        assertThat(JsonReport.of("machine", results)).contains("\"failure\": \"no \\\"jar\\\"\", \"figures\": {}");
    }

    @Test
    void resultIsCompleteIfNothingWasLostAndNothingFailed() {
        assertThat(results).extracting(Result::isComplete).containsExactly(true, false, false);
    }
}
