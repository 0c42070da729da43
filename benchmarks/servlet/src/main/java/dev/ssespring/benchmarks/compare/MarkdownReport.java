package dev.ssespring.benchmarks.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** One table a scenario; the ratio is that to the loop over SseEmitter on the same server. */
final class MarkdownReport {

    private MarkdownReport() {}

    static String of(String heading, List<Result> results) {
        Map<Scenario, List<Result>> scenarios = results.stream()
                .collect(Collectors.groupingBy(Result::scenario, LinkedHashMap::new, Collectors.toList()));
        StringBuilder report = new StringBuilder(heading).append('\n');
        scenarios.forEach((scenario, rows) -> report.append('\n').append(table(scenario, rows)));
        return report.toString();
    }

    private static String table(Scenario scenario, List<Result> rows) {
        List<Figure> columns = new ArrayList<>(Arrays.asList(Figure.values()));
        columns.removeIf(figure -> rows.stream().noneMatch(row -> row.figures().containsKey(figure)));
        columns.remove(scenario.compared());
        columns.add(0, scenario.compared());

        StringBuilder table = new StringBuilder("**%s**: %s\n\n".formatted(scenario.name(), scenario.text()));
        List<String> titles = new ArrayList<>(List.of("", scenario.compared().title(), "ratio"));
        columns.stream().skip(1).map(Figure::title).forEach(titles::add);
        table.append(line(titles));
        table.append("| --- |").append(" ---: |".repeat(titles.size() - 1)).append('\n');
        rows.forEach(row -> table.append(line(cells(row, columns, baseline(rows, row, scenario.compared())))));
        rows.stream()
                .filter(row -> row.failure() != null)
                .forEach(row -> table.append(
                        "\n%s failed: %s\n".formatted(row.contender().title(), row.failure())));
        return table.toString();
    }

    private static List<String> cells(Result row, List<Figure> columns, double baseline) {
        Figure compared = columns.get(0);
        double ratio = row.figure(compared) / baseline;
        List<String> cells = new ArrayList<>(List.of(
                row.contender().title(),
                compared.format(row.figure(compared)),
                Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "-"));
        columns.stream()
                .skip(1)
                .map(column -> column.format(row.figure(column)))
                .forEach(cells::add);
        return cells;
    }

    private static double baseline(List<Result> rows, Result row, Figure compared) {
        return rows.stream()
                .filter(other -> other.contender() == row.contender().baseline())
                .mapToDouble(other -> other.figure(compared))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
