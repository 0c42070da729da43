package dev.ssespring.benchmarks.compare;

import dev.ssespring.benchmarks.load.Expected;
import java.io.IOException;
import java.util.Map;

/**
 * Every stream gets the events of its topic.
 *
 * @param rate events per second; 0 for as fast as possible
 * @param warmUp how many events come before, in the same way
 * @param rounds how often, of which the mean counts
 */
record FanOut(
        String name, String text, Figure compared, int streams, Expected expected, int rate, int warmUp, int rounds)
        implements Scenario {

    @Override
    public boolean suits(Contender contender) {
        return true;
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, expected.topics());
        session.round(new Expected(warmUp, expected.topics(), expected.size()), rate);
        return Rounds.measure(session, rounds, expected, rate, Session.PATIENCE).mean();
    }
}
