package dev.ssespring.benchmarks.compare;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The same figures for programs. Written by hand, so that the comparison runs on the JDK alone. */
final class JsonReport {

    private JsonReport() {}

    static String of(String heading, List<Result> results) {
        return results.stream()
                .map(JsonReport::object)
                .collect(Collectors.joining(
                        ",\n    ", "{\n  \"heading\": " + text(heading) + ",\n  \"results\": [\n    ", "\n  ]\n}\n"));
    }

    private static String object(Result result) {
        String failure = (result.failure() != null) ? ", \"failure\": " + text(result.failure()) : "";
        return "{\"scenario\": %s, \"server\": %s%s, \"figures\": {%s}}"
                .formatted(
                        text(result.scenario().name()),
                        text(result.contender().id()),
                        failure,
                        result.figures().entrySet().stream()
                                .filter(entry -> Double.isFinite(entry.getValue()))
                                .map(JsonReport::member)
                                .collect(Collectors.joining(", ")));
    }

    private static String member(Map.Entry<Figure, Double> entry) {
        return text(entry.getKey().id()) + ": " + entry.getValue();
    }

    private static String text(String text) {
        return text.chars().mapToObj(JsonReport::escaped).collect(Collectors.joining("", "\"", "\""));
    }

    private static String escaped(int c) {
        if (c == '"' || c == '\\') {
            return "\\" + (char) c;
        }
        return (c < ' ') ? "\\u%04x".formatted(c) : Character.toString(c);
    }
}
