package dev.ssespring.benchmarks.jobs.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario has measured, by the names of the figures.
 *
 * @param scenario what was done
 * @param figures numbers
 */
record Measurement(String scenario, Map<String, Double> figures) {

    /** Begins the line that a process prints at its end. */
    static final String LINE = "RESULT ";

    /** Jobs with no accepted result, and accepted results beyond the first. */
    static final String WRONG = "wrong";

    /** The figures of a line such as {@code jobs=100 wrong=0}. */
    static Measurement parse(String scenario, String line) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String figure : line.trim().split(" ", -1)) {
            int sign = figure.indexOf('=');
            figures.put(figure.substring(0, sign), Double.valueOf(figure.substring(sign + 1)));
        }
        return new Measurement(scenario, figures);
    }

    /** Returns a figure that must be there. */
    double figure(String name) {
        Double value = figures.get(name);
        if (value == null) {
            throw new IllegalStateException("'%s' has no figure '%s'".formatted(scenario, name));
        }
        return value;
    }

    boolean isComplete() {
        return Double.valueOf(0).equals(figures.get(WRONG));
    }

    /** Cells of a table in Markdown; a dash for what was not measured. */
    String row(List<String> columns) {
        List<String> cells = new ArrayList<>(List.of(scenario));
        columns.forEach(column -> cells.add(cell(figures.get(column))));
        return "| " + String.join(" | ", cells) + " |";
    }

    private static String cell(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        return (value >= 1_000)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, (value == Math.rint(value)) ? "%.0f" : "%.2f", value);
    }
}
