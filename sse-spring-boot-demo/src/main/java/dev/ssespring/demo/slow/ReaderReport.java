package dev.ssespring.demo.slow;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one reader has received so far.
 *
 * @param policy overflow policy of its stream
 * @param throttled whether it reads slowly
 * @param received number of events
 * @param last number of the newest of them; 0 if there is none
 * @param dropped number of events that were dropped, as the reader was told
 * @param conflated number of events that were replaced by a newer one with the same key
 * @param reconnects number of connections after the first
 * @param controls number of control events by name
 * @param lastControl the newest control event; null if there is none
 */
record ReaderReport(
        String policy,
        boolean throttled,
        int received,
        int last,
        long dropped,
        long conflated,
        int reconnects,
        Map<String, Integer> controls,
        @Nullable String lastControl) {}
