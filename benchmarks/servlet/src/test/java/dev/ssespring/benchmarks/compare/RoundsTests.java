package dev.ssespring.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTests {

    @Test
    void theMiddleRoundsAreComparedAndNoLossIsForgotten() {
        Map<Figure, Double> figures = Stalled.compare(
                new Rounds(List.of(round(10, 0, 0), round(90, 1, 0), round(12, 0, 0))),
                new Rounds(List.of(round(18, 0, 2), round(11, 0, 0), round(400, 3, 0))));

        assertThat(figures)
                .containsEntry(Figure.P99, 18.0)
                .containsEntry(Figure.P99_WITHOUT, 12.0)
                .containsEntry(Figure.P99_GROWTH, 1.5)
                .containsEntry(Figure.LOST, 4.0)
                .containsEntry(Figure.WRONG, 2.0);
    }

    @Test
    void theMeanAddsUpWhatWentWrong() {
        assertThat(new Rounds(List.of(round(10, 2, 0), round(20, 1, 4))).mean())
                .containsExactlyInAnyOrderEntriesOf(Map.of(Figure.P99, 15.0, Figure.LOST, 3.0, Figure.WRONG, 4.0));
    }

    @Test
    void theFirstRoundCountsOnlyIfThereIsNoOther() {
        Map<Figure, Double> first = round(100, 0, 0);
        Map<Figure, Double> second = round(10, 0, 0);

        assertThat(new Rounds(List.of(first, second)).settled().figures()).containsExactly(second);
        assertThat(new Rounds(List.of(first)).settled().figures()).containsExactly(first);
    }

    @Test
    void theMeanRateIsThatOfAllRoundsTogether() {
        Rounds rounds = new Rounds(List.of(Map.of(Figure.RATE, 300.0), Map.of(Figure.RATE, 100.0)));

        assertThat(rounds.mean()).containsExactly(Map.entry(Figure.RATE, 150.0));
    }

    private static Map<Figure, Double> round(double p99, double lost, double wrong) {
        return Map.of(Figure.P99, p99, Figure.LOST, lost, Figure.WRONG, wrong);
    }
}
