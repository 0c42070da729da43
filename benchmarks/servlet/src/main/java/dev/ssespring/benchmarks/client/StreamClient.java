package dev.ssespring.benchmarks.client;

import java.net.URI;
import java.util.function.Consumer;

/** Someone's client. */
@FunctionalInterface
interface StreamClient {

    /**
     * Connects, and hands the data of each event over, in order and one at a time.
     *
     * @return ends the connection
     */
    AutoCloseable connect(URI uri, Consumer<String> handler);
}
