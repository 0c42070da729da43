package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Many streams that have had one event and wait for the next: what they hold.
 *
 * @param onResponse whether streams are written to the servlet response, which makes a difference on Tomcat
 */
record Idle(String name, int streams, boolean onResponse) implements Scenario {

    private static final Expected ONE = new Expected(1, 1, 200);
    private static final int FIRST = 50;

    @Override
    public String text() {
        return "%,d streams that have had one event: memory more than with %d%s"
                .formatted(streams, FIRST, onResponse ? "; sse.server.write-to-connection=false" : "");
    }

    @Override
    public boolean suits(Contender contender) {
        return onResponse ? contender.isOnTomcat() : contender.isApplication();
    }

    @Override
    public List<String> properties() {
        return onResponse ? List.of("--sse.server.write-to-connection=false") : List.of();
    }

    @Override
    public Figure compared() {
        return Figure.HEAP;
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException, InterruptedException {
        session.open(FIRST, 1);
        session.warmUp(ONE, 0);
        long heap = session.process().heap();
        double resident = session.process().resident();
        session.open(streams - FIRST, 1);
        session.warmUp(ONE, 0);
        double kilobytes = 1024.0 * (streams - FIRST);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.HEAP, (session.process().heap() - heap) / kilobytes);
        figures.put(Figure.RESIDENT, (session.process().resident() - resident) / kilobytes);
        figures.put(Figure.LOST, (double) session.client().failed());
        return figures;
    }
}
