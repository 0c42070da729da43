package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Many streams on one node that get heartbeats and nothing else: memory and CPU, from which larger numbers are extrapolated. */
record ManyIdle(String name, int streams, Duration duration) implements Scenario {

    private static final int FIRST = 50;

    @Override
    public String text() {
        return "%,d streams without events, the usual heartbeats, for %d s: memory and CPU"
                .formatted(streams, duration.toSeconds());
    }

    @Override
    public Figure compared() {
        return Figure.RESIDENT_ALL;
    }

    /** Spring alone sends no heartbeats. */
    @Override
    public boolean suits(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException, InterruptedException {
        session.open(FIRST, 1);
        long heap = session.process().heap();
        double resident = session.process().resident();
        session.open(streams - FIRST, 1);
        session.client().idle(duration.dividedBy(2));
        CpuMeter cpu = new CpuMeter(session.process());
        session.client().idle(duration);
        cpu.stop();
        double kilobytes = 1024.0 * (streams - FIRST);
        double share = 100.0 * cpu.used().toNanos() / duration.toNanos();
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        // Before the collection, which would give memory back.
        figures.put(Figure.RESIDENT_ALL, session.process().resident() / (1 << 20));
        figures.put(Figure.CPU_SHARE, share);
        figures.put(Figure.HEAP, (session.process().heap() - heap) / kilobytes);
        figures.put(Figure.RESIDENT, (session.process().resident() - resident) / kilobytes);
        figures.put(Figure.LOST, (double) session.client().failed());
        return figures;
    }
}
