package dev.ssespring.benchmarks;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Someone's parser of a whole stream. */
@FunctionalInterface
interface StreamParser {

    void parse(WireStream stream, Receiver receiver) throws IOException;

    /** Is told each event. */
    @FunctionalInterface
    interface Receiver {
        void received(@Nullable String id, @Nullable String event, @Nullable String data);
    }
}
