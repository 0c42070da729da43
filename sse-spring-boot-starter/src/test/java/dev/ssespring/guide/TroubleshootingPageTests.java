package dev.ssespring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docs/troubleshooting.md has an entry for each line that the modules can log at WARN or ERROR, and no other. */
class TroubleshootingPageTests {

    /** One row: the beginning of a line, its level, cause and remedy. */
    private static final Pattern ENTRY =
            Pattern.compile("^\\| `([^`]+)` \\| (WARN|ERROR) \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);

    private static final Pattern OTHER_LOGGER = Pattern.compile("\\b(?:\\w*[lL]og(?:ger)?|LOGGER)\\.(?:warn|error)\\(");
    private static final Pattern LEVELS = Pattern.compile("\\.at(?:Warn|Error)\\(|\\bLOG\\.fatal\\(|System\\.Logger");

    private final List<LogLine> lines = new ArrayList<>();
    private final String page = Docs.read(Docs.ROOT.resolve("docs/troubleshooting.md"));

    @BeforeEach
    void findLines() throws IOException {
        for (Path file : mainSources()) {
            String source = Docs.read(file);
            String name = file.getFileName().toString();
            lines.addAll(LogLine.ofCalls(name, source));
            if (name.equals("StreamLog.java")) {
                lines.addAll(LogLine.ofKinds(name, source));
            }
        }
    }

    @Test
    void eachLineHasAnEntry() {
        assertThat(lines).hasSizeGreaterThan(60).allSatisfy(line -> {
            assertThat(line.message()).hasSizeGreaterThan(15);
            assertThat(entries())
                    .as("%s: | `%s` | %s |", line.source(), line.message(), line.level())
                    .anyMatch(entry -> entry.isFor(line));
        });
    }

    @Test
    void eachEntryIsForALine() {
        assertThat(entries())
                .allSatisfy(entry -> assertThat(lines).as(entry.beginning()).anyMatch(entry::isFor));
    }

    @Test
    void eachEntryNamesACauseAndARemedy() {
        assertThat(entries()).allSatisfy(entry -> {
            assertThat(entry.beginning()).hasSizeGreaterThan(15);
            assertThat(entry.cause()).hasSizeGreaterThan(15);
            assertThat(entry.remedy()).hasSizeGreaterThan(5);
        });
    }

    /** Otherwise there are lines that this test does not find. */
    @Test
    void linesAreLoggedInTheWaysThatAreSearched() throws IOException {
        for (Path file : mainSources()) {
            String name = file.getFileName().toString();
            String source = Docs.read(file);
            assertThat(LEVELS.matcher(source).find()).as(name).isFalse();
            if (!name.equals("BurstLog.java")) {
                assertThat(OTHER_LOGGER.matcher(source).find()).as(name).isFalse();
            }
        }
    }

    private List<Entry> entries() {
        return ENTRY.matcher(page)
                .results()
                .map(row -> new Entry(row.group(1), row.group(2), row.group(3), row.group(4)))
                .toList();
    }

    private static List<Path> mainSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : Docs.modules()) {
            Path main = Docs.ROOT.resolve(module).resolve("src/main/java");
            if (main.toFile().isDirectory()) {
                try (Stream<Path> files = Files.walk(main)) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }

    private record Entry(String beginning, String level, String cause, String remedy) {

        boolean isFor(LogLine line) {
            return line.level().equals(level) && line.message().startsWith(beginning);
        }
    }
}
