package dev.ssespring.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The comparison, as its command runs it: with both runnable jars, in small. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ComparisonIntegrationTests {

    private static final int COLUMN_OF_FIGURE = 2;

    @TempDir
    Path output;

    @Test
    void oursLosesNothingOnEitherServer() throws Exception {
        String report = compare("tomcat,jetty", "burst,replay-storm");

        List<String[]> rows = rows(report);
        assertThat(rows)
                .extracting(row -> row[1])
                .containsExactly("ours on Tomcat", "ours on Jetty", "ours on Tomcat", "ours on Jetty");
        assertThat(rows).allSatisfy(ComparisonIntegrationTests::isComplete);
    }

    @Test
    @EnabledIf("nchanIsInstalled")
    void nchanIsMeasuredIfItIsInstalled() throws Exception {
        String report = compare("nchan", "burst,big-event");

        List<String[]> rows = rows(report);
        assertThat(rows).extracting(row -> row[1]).containsExactly("nchan", "nchan");
        assertThat(rows).allSatisfy(ComparisonIntegrationTests::isComplete);
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().commandLine().stream())
                        .filter(command -> command.contains("nginx") && command.contains("/nchan")))
                .as("processes left behind")
                .isEmpty();
    }

    private static void isComplete(String... row) {
        assertThat(Double.parseDouble(row[COLUMN_OF_FIGURE].replace(",", ""))).isPositive();
        assertThat(List.of(row[row.length - 2], row[row.length - 1])).containsOnly("0");
    }

    static boolean nchanIsInstalled() {
        return Files.exists(Contender.NCHAN.needed(Path.of("")));
    }

    /** In a process of its own, which moves to one core. */
    private String compare(String servers, String scenarios) throws Exception {
        Path log = output.resolve("log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        "target/classes",
                        Comparison.class.getName(),
                        "--quick",
                        "--project=..",
                        "--output=" + output,
                        "--servers=" + servers,
                        "--scenarios=" + scenarios)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
            return Files.readString(output.resolve("comparison.md"));
        } finally {
            process.destroy();
        }
    }

    /** The cells of each server's row; the first is what stands before the row. */
    private static List<String[]> rows(String report) {
        Stream<String> lines = report.lines().filter(line -> line.startsWith("| ours") || line.startsWith("| nchan"));
        return lines.map(line ->
                        Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new))
                .toList();
    }
}
