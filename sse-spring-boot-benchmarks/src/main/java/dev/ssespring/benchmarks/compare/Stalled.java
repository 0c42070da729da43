package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.StalledClients;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
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

    @Override
    public String text() {
        return "%,d streams, %,d events/s of %,d bytes, beside %,d that do not read and whose connections are full"
                .formatted(streams, rate, expected.size(), stalled);
    }

    @Override
    public Figure compared() {
        return Figure.P99;
    }

    @Override
    @SuppressWarnings("try") // The clients only have to stay, and not to read.
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, 1);
        session.round(new Expected(expected.events() / 2, 1, expected.size()), rate);
        double without = session.round(expected, rate).latencies().p99();
        session.client().closeStreams();
        try (StalledClients clients = session.stall(stalled, FILLING)) {
            session.open(streams, 1);
            Map<Figure, Double> figures = new EnumMap<>(session.measure(expected, rate, PATIENCE));
            figures.put(Figure.P99_WITHOUT, without);
            figures.put(Figure.P99_GROWTH, figures.getOrDefault(Figure.P99, Double.NaN) / without);
            return figures;
        }
    }
}
