package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Every stream gets events at a steady rate after all streams have left and come back: what departed streams leave to the
 * garbage collector shows in the latencies.
 */
record Reconnected(String name, int streams, Expected expected, int rate, int rounds) implements Scenario {

    @Override
    public String text() {
        return "%,d streams that have just reconnected, %d events/s of %d bytes for %d s; the middle of %d rounds"
                .formatted(streams, rate, expected.size(), expected.events() / rate, rounds);
    }

    @Override
    public Figure compared() {
        return Figure.P99;
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, 1);
        session.warmUp(expected, rate);
        List<Map<Figure, Double>> all = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            session.client().closeStreams();
            session.open(streams, 1);
            all.addAll(
                    Rounds.measure(session, 1, expected, rate, Session.PATIENCE).figures());
        }
        Rounds measured = new Rounds(all);
        Map<Figure, Double> figures = measured.middle(Figure.P99);
        figures.put(Figure.LOST, measured.sum(Figure.LOST));
        figures.put(Figure.WRONG, measured.sum(Figure.WRONG));
        return figures;
    }
}
