package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Many streams to which nothing but heartbeats is sent, and which have to get them: what they cost. */
record Heartbeats(String name, int streams, Duration duration) implements Scenario {

    /** The usual 15 seconds, and some for their being looked at together. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(20);

    @Override
    public String text() {
        return "%,d streams without events, the usual heartbeats every 15 s, for %d s"
                .formatted(streams, duration.toSeconds());
    }

    @Override
    public Figure compared() {
        return Figure.CPU_SHARE;
    }

    /** Spring alone sends none. */
    @Override
    public boolean suits(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, 1);
        session.client().idle(duration.dividedBy(2));
        long before = session.client().comments();
        CpuMeter cpu = new CpuMeter(session.process());
        session.client().idle(duration);
        cpu.stop();
        long heartbeats = session.client().comments() - before;
        long least = streams * duration.dividedBy(LONGEST_PAUSE);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU_SHARE, 100.0 * cpu.used().toNanos() / duration.toNanos());
        figures.put(Figure.HEARTBEATS, (double) heartbeats / streams);
        figures.put(Figure.LOST, (double)
                Math.max(least - heartbeats, session.client().failed()));
        return figures;
    }
}
