package dev.ssespring.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** The whole comparison in one go; see docs/benchmarks.md. */
public final class Comparison {

    private final ComparisonOptions options;
    private final String heading;

    private Comparison(ComparisonOptions options) throws IOException {
        this.options = options;
        // Before this process is moved to one core: the others would not be counted any more.
        this.heading = "%s, %s%s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        options.machine().description(),
                        options.quick() ? "; quick: these figures say little" : "");
    }

    /**
     * Measures, prints tables and writes them to files. Ends with status 1 if ours lost anything, with 2 if the arguments
     * are wrong.
     *
     * @param args see {@link ComparisonOptions#USAGE}
     * @throws Exception if the results cannot be written
     */
    public static void main(String[] args) throws Exception {
        Comparison comparison;
        List<Scenario> scenarios;
        try {
            comparison = new Comparison(ComparisonOptions.parse(args));
            scenarios = Scenarios.of(comparison.options);
        } catch (IllegalArgumentException ex) {
            System.err.println(ex.getMessage());
            System.exit(2);
            return;
        }
        List<Result> results = comparison.run(scenarios);
        System.out.println(MarkdownReport.of(comparison.heading, results));
        boolean complete =
                results.stream().filter(result -> result.contender().isOurs()).allMatch(Result::isComplete);
        System.exit(complete ? 0 : 1);
    }

    private List<Result> run(List<Scenario> scenarios) throws IOException, InterruptedException {
        options.machine().pinLoad();
        Files.createDirectories(options.output());
        List<Result> results = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            for (Contender contender : options.servers()) {
                if (scenario.suits(contender)) {
                    System.err.println(scenario.name() + ": " + contender.title());
                    results.add(measure(scenario, contender));
                    write(results);
                }
            }
        }
        return results;
    }

    /** On a server of its own: what one scenario leaves behind is not in the next one's way. */
    private Result measure(Scenario scenario, Contender contender) throws InterruptedException {
        Path project = options.machine().project();
        Path needed = contender.needed(project);
        if (!Files.exists(needed)) {
            String failure = "There is no %s: %s".formatted(needed, contender.remedy());
            return new Result(scenario, contender, Map.of(), failure);
        }
        List<String> program = new ArrayList<>(scenario.jvm());
        program.addAll(contender.program(project));
        program.addAll(scenario.properties());
        Path log = options.output().resolve("server-%s-%s.log".formatted(contender.id(), scenario.name()));
        try (ServerProcess process = ServerProcess.start(options.machine(), program, log);
                Session session = new Session(process, contender.path())) {
            return new Result(scenario, contender, scenario.measure(session), null);
        } catch (IOException | IllegalStateException | CompletionException ex) {
            // The others are worth their figures all the same.
            return new Result(scenario, contender, Map.of(), ex.toString());
        }
    }

    /** After each: whoever interrupts a long run has what was measured until then. */
    private void write(List<Result> results) throws IOException {
        Files.writeString(options.output().resolve("comparison.md"), MarkdownReport.of(heading, results));
        Files.writeString(options.output().resolve("comparison.json"), JsonReport.of(heading, results));
    }
}
