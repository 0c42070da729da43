package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** One way to load a server. */
interface Scenario {

    /** As an option's value and in JSON. */
    String name();

    /** How it goes, in one line. */
    String text();

    /** The figure by which servers are compared. */
    Figure compared();

    /** Whether this server offers what it takes: bare sockets do nothing but write, and wait for whoever does not read. */
    default boolean suits(Contender contender) {
        return contender != Contender.BARE;
    }

    /** How the server is configured, as its command takes it. */
    default List<String> properties() {
        return List.of();
    }

    /** Options of the server's JVM, behind those of all servers. */
    default List<String> jvm() {
        return List.of();
    }

    /** Warms the server up and measures. */
    Map<Figure, Double> measure(Session session) throws IOException, InterruptedException;
}
