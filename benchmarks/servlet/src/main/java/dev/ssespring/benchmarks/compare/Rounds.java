package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The same several times over: for what one round is too short, or one pause of the machine decides.
 *
 * @param figures of each
 */
record Rounds(List<Map<Figure, Double>> figures) {

    /** One after the other, until one is incomplete: what is left of that would come in the next. */
    static Rounds measure(Session session, int count, Expected expected, int rate, Duration patience)
            throws IOException {
        List<Map<Figure, Double>> figures = new ArrayList<>();
        boolean complete = true;
        while (complete && figures.size() < count) {
            Map<Figure, Double> round = session.measure(expected, rate, patience);
            figures.add(round);
            complete =
                    round.entrySet().stream().noneMatch(entry -> entry.getKey().isFailure() && entry.getValue() != 0);
        }
        return new Rounds(figures);
    }

    /** Without the first, in which the server makes itself at home with its connections; the first if there is no other. */
    Rounds settled() {
        return (figures.size() > 1) ? new Rounds(figures.subList(1, figures.size())) : this;
    }

    /** The figures of the round that is the middle one by this figure. */
    Map<Figure, Double> middle(Figure figure) {
        return figures.stream()
                .sorted(Comparator.comparingDouble(round -> figure(round, figure)))
                .skip(figures.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    /** Of all rounds, which are equally large; what went wrong is added up. */
    Map<Figure, Double> mean() {
        Map<Figure, Double> mean = new EnumMap<>(Figure.class);
        for (Figure figure : figures.get(0).keySet()) {
            mean.put(figure, figure.isFailure() ? sum(figure) : sum(figure) / figures.size());
        }
        mean.computeIfPresent(Figure.RATE, (rate, ofRates) -> rateOfAll());
        return mean;
    }

    /** The mean of the rates would be mostly the fastest round's. */
    private double rateOfAll() {
        return figures.size()
                / figures.stream()
                        .mapToDouble(round -> 1 / figure(round, Figure.RATE))
                        .sum();
    }

    double sum(Figure figure) {
        return figures.stream().mapToDouble(round -> figure(round, figure)).sum();
    }

    private static double figure(Map<Figure, Double> round, Figure figure) {
        return round.getOrDefault(figure, Double.NaN);
    }
}
