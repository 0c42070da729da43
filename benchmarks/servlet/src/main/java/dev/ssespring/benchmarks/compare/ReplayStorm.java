package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Delivered;
import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.JoinRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** All clients come back at once and want what they have missed. */
record ReplayStorm(String name, int streams, Expected missed) implements Scenario {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Override
    public String text() {
        return "%,d clients at once, each resumes with %,d events of %,d bytes missed"
                .formatted(streams, missed.events(), missed.size());
    }

    @Override
    public Figure compared() {
        return Figure.SECONDS;
    }

    /** Spring alone has no replay. */
    @Override
    public boolean suits(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException, InterruptedException {
        String id = session.headId();
        session.open(1, 1);
        session.warmUp(missed, 0);
        session.client().closeStreams();
        JoinRequest resume = session.join(1, id);
        Session.requireComplete(session.client().resume(resume, Math.max(1, streams / 10), missed, PATIENCE, () -> {}));
        session.client().closeStreams();
        session.client().idle(Duration.ofSeconds(1));

        CpuMeter cpu = new CpuMeter(session.process());
        Delivered delivered = session.client().resume(resume, streams, missed, PATIENCE, cpu::stop);
        Map<Figure, Double> figures = new EnumMap<>(session.figures(delivered, cpu));
        // The events are older than the storm.
        figures.keySet().removeAll(Set.of(Figure.P50, Figure.P99, Figure.MAX));
        return figures;
    }
}
