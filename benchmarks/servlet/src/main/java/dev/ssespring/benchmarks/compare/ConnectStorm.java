package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** All clients come at once, as after a network failure. */
record ConnectStorm(String name, int streams, int storms) implements Scenario {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String text() {
        return "%,d connections at once, until each has its first block%s"
                .formatted(streams, (storms > 1) ? "; the last of %d storms".formatted(storms) : "");
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
        Map<Figure, Double> last = storm(session);
        for (int i = 1; i < storms && last.getOrDefault(Figure.NOT_OPENED, 0.0) == 0; i++) {
            session.client().closeStreams();
            session.client().idle(Duration.ofSeconds(2));
            last = storm(session);
        }
        return last;
    }

    /** The CPU time tells how much of it the server works, and how much it waits for the network and the client. */
    private Map<Figure, Double> storm(Session session) throws IOException {
        CpuMeter cpu = new CpuMeter(session.process());
        long begin = System.nanoTime();
        int opened = session.client().open(session.join(1, null), streams, streams, PATIENCE);
        double seconds = (System.nanoTime() - begin) / 1e9;
        cpu.stop();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.SECONDS, seconds);
        figures.put(Figure.CPU_CONNECTION, cpu.used().toNanos() / 1e3 / streams);
        figures.put(Figure.NOT_OPENED, (double) (streams - opened));
        return figures;
    }
}
