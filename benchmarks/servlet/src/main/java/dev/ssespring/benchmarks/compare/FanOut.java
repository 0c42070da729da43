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

    /** Where each event goes to one stream alone, nchan's figures would be those of requests that publish. */
    @Override
    public boolean suits(Contender contender) {
        return contender != Contender.NCHAN || expected.topics() == 1;
    }

    @Override
    public Map<Figure, Double> measure(Session session) throws IOException {
        session.open(streams, expected.topics());
        session.warmUp(new Expected(warmUp, expected.topics(), expected.size()), rate);
        return Rounds.measure(session, rounds, expected, rate, Session.PATIENCE).mean();
    }
}
