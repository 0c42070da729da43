package dev.ssespring.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ComparisonOptionsTests {

    @Test
    void everythingRunsUnlessSomethingIsChosen() {
        ComparisonOptions options = ComparisonOptions.parse();

        assertThat(options.servers()).containsExactly(Contender.values());
        assertThat(Scenarios.of(options))
                .extracting(Scenario::name)
                .containsExactly(
                        "steady",
                        "reconnected",
                        "burst",
                        "burst-defaults",
                        "stalled",
                        "idle",
                        "idle-on-response",
                        "idle-tls",
                        "idle-5k",
                        "idle-10k",
                        "idle-19k",
                        "heartbeats",
                        "connect-storm",
                        "connect-storm-warm",
                        "replay-storm",
                        "many-topics",
                        "big-event");
    }

    @Test
    void serversAndScenariosCanBeChosen() {
        ComparisonOptions options = ComparisonOptions.parse("--quick", "--servers=jetty,emitter", "--scenarios=burst");

        assertThat(options.quick()).isTrue();
        assertThat(options.servers()).containsExactly(Contender.JETTY, Contender.EMITTER);
        assertThat(Scenarios.of(options)).extracting(Scenario::name).containsExactly("burst");
    }

    @Test
    void unknownArgumentsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ComparisonOptions.parse("--fast"));
        assertThatIllegalArgumentException().isThrownBy(() -> ComparisonOptions.parse("--servers=nginx"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Scenarios.of(ComparisonOptions.parse("--scenarios=calm")))
                .withMessageContaining("calm");
    }
}
