package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A burst that is larger than a mailbox, with the defaults of mailbox and history and a small heap. */
record DefaultBurst(String name, int streams, Expected expected) implements Scenario {

    @Override
    public String text() {
        return "%,d streams, %,d events of %,d bytes as fast as possible, default settings, -Xmx500m"
                .formatted(streams, expected.events(), expected.size());
    }

    @Override
    public Figure compared() {
        return Figure.RATE;
    }

    @Override
    public boolean suits(Contender contender) {
        return contender.isOurs();
    }

    @Override
    public List<String> jvm() {
        return List.of("-Xmx500m");
    }

    /** The application's own settings are above every run. */
    @Override
    public List<String> properties() {
        return List.of(
                "--sse.mailbox.max-events=1024",
                "--sse.mailbox.max-size=1MB",
                "--sse.history.max-events=12000",
                "--sse.history.max-size=16MB",
                "--sse.history.max-total-size=64MB");
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, 1);
        session.warmUp(new Expected(expected.events() / 10, 1, expected.size()), 0);
        return session.measure(expected, 0, Session.PATIENCE);
    }
}
