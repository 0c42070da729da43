package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.StalledClients;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A steady load, first alone, then beside clients that read nothing and whose connections are full.
 *
 * @param streams those that read
 * @param stalled those that do not
 */
record Stalled(String name, int streams, int stalled, Expected expected, int rate) implements Scenario {

    /** More than the network takes for a client that does not read. One event: a loop that is held up has no second. */
    private static final Expected FILLING = new Expected(1, 1, 8 << 20);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Of several the middle one counts: a single pause of the machine decides over one round's 99th percentile. */
    private static final int ROUNDS = 5;

    @Override
    public String text() {
        return "%,d streams, %,d events/s of %,d bytes, beside %,d that do not read and whose connections are full; the middle of %d rounds"
                .formatted(streams, rate, expected.size(), stalled, ROUNDS);
    }

    @Override
    public Figure compared() {
        return Figure.P99;
    }

    @Override
    @SuppressWarnings("try") // The clients only have to stay, and not to read.
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, 1);
        session.round(expected, rate);
        List<Map<Figure, Double>> without = rounds(session);
        session.client().closeStreams();
        try (StalledClients clients = session.stall(stalled, FILLING)) {
            session.open(streams, 1);
            return compare(without, rounds(session));
        }
    }

    static Map<Figure, Double> compare(List<Map<Figure, Double>> without, List<Map<Figure, Double>> with) {
        Map<Figure, Double> figures = new EnumMap<>(middle(with));
        double before = figure(middle(without), Figure.P99);
        figures.put(Figure.P99_WITHOUT, before);
        figures.put(Figure.P99_GROWTH, figure(figures, Figure.P99) / before);
        for (Figure failure : List.of(Figure.LOST, Figure.WRONG)) {
            figures.put(failure, sum(without, failure) + sum(with, failure));
        }
        return figures;
    }

    private static double sum(List<Map<Figure, Double>> rounds, Figure figure) {
        return rounds.stream().mapToDouble(round -> figure(round, figure)).sum();
    }

    /** One after the other, until one is incomplete: what is left of that would come in the next. */
    private List<Map<Figure, Double>> rounds(Session session) throws IOException {
        List<Map<Figure, Double>> rounds = new ArrayList<>();
        boolean complete = true;
        while (complete && rounds.size() < ROUNDS) {
            Map<Figure, Double> round = session.measure(expected, rate, PATIENCE);
            rounds.add(round);
            complete = figure(round, Figure.LOST) == 0;
        }
        return rounds;
    }

    private static Map<Figure, Double> middle(List<Map<Figure, Double>> rounds) {
        return rounds.stream()
                .sorted(Comparator.comparingDouble(round -> figure(round, Figure.P99)))
                .skip(rounds.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static double figure(Map<Figure, Double> round, Figure figure) {
        return round.getOrDefault(figure, Double.NaN);
    }
}
