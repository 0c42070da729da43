package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Many streams to which nothing but heartbeats is sent: what they cost. */
record Heartbeats(String name, int streams, Duration duration) implements Scenario {

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
        Duration before = session.process().cpu();
        session.client().idle(duration);
        Duration used = session.process().cpu().minus(before);
        return Map.of(Figure.CPU_SHARE, 100.0 * used.toNanos() / duration.toNanos(), Figure.LOST, (double)
                session.client().failed());
    }
}
