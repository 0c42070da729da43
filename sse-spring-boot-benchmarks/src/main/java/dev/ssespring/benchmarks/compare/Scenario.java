package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.util.Map;

/** One way to load a server. */
interface Scenario {

    /** As an option's value and in JSON. */
    String name();

    /** How it goes, in one line. */
    String text();

    /** The figure by which servers are compared. */
    Figure compared();

    /** Whether this server offers what it takes. */
    default boolean suits(Contender contender) {
        return true;
    }

    /** Warms the server up and measures. */
    Map<Figure, Double> measure(Session session) throws IOException, InterruptedException;
}
