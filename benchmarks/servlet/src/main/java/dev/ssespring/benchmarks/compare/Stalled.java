package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.StalledClients;
import java.io.IOException;
import java.time.Duration;
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
        Rounds without = rounds(session);
        session.client().closeStreams();
        try (StalledClients clients = session.stall(stalled, FILLING)) {
            session.open(streams, 1);
            return compare(without, rounds(session));
        }
    }

    private Rounds rounds(Session session) throws IOException {
        return Rounds.measure(session, 1 + ROUNDS, expected, rate, PATIENCE).settled();
    }

    static Map<Figure, Double> compare(Rounds without, Rounds with) {
        Map<Figure, Double> figures = new EnumMap<>(with.middle(Figure.P99));
        double before = without.middle(Figure.P99).getOrDefault(Figure.P99, Double.NaN);
        figures.put(Figure.P99_WITHOUT, before);
        figures.put(Figure.P99_GROWTH, figures.getOrDefault(Figure.P99, Double.NaN) / before);
        for (Figure failure : List.of(Figure.LOST, Figure.WRONG)) {
            figures.put(failure, without.sum(failure) + with.sum(failure));
        }
        return figures;
    }
}
