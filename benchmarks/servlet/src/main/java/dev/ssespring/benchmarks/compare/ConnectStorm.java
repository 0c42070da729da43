package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** All clients come at once, as after a network failure. */
record ConnectStorm(String name, int streams) implements Scenario {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String text() {
        return "%,d connections at once, until each has its first block".formatted(streams);
    }

    @Override
    public Figure compared() {
        return Figure.SECONDS;
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams / 4, 1);
        session.client().closeStreams();
        session.client().idle(Duration.ofSeconds(1));
        long begin = System.nanoTime();
        int opened = session.client().open(session.join(1, null), streams, streams, PATIENCE);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.SECONDS, (System.nanoTime() - begin) / 1e9);
        figures.put(Figure.NOT_OPENED, (double) (streams - opened));
        return figures;
    }
}
