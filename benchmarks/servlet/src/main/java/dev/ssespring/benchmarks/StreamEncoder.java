package dev.ssespring.benchmarks;

import java.io.IOException;
import java.util.function.Consumer;

/** Someone's encoder of events; made for a list of them so that preparations need not count. */
@FunctionalInterface
interface StreamEncoder {

    /** Hands out the bytes of each event, in a type of its own; valid during the call. */
    void encodeAll(Consumer<Object> wire) throws IOException;
}
