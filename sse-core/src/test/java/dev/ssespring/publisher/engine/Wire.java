package dev.ssespring.publisher.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes a subscription's bytes apart, in the plainest way. */
final class Wire {

    private Wire() {}

    /** The sequences of all ids: first the one in the first block, then those of the events. */
    static List<Long> sequences(FakeSink sink) {
        List<Long> sequences = new ArrayList<>();
        lines(sink).filter(line -> line.startsWith("id: ")).forEach(line -> sequences.add(sequence(line)));
        return sequences;
    }

    static List<String> data(FakeSink sink) {
        return lines(sink)
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    /** Of whole blocks: a stream may have been ended in the middle of one. */
    private static Stream<String> lines(FakeSink sink) {
        String text = sink.text();
        return text.substring(0, text.lastIndexOf("\n\n") + 1).lines();
    }

    private static long sequence(String idLine) {
        return Long.parseLong(idLine, idLine.lastIndexOf('-') + 1, idLine.length(), 10);
    }
}
