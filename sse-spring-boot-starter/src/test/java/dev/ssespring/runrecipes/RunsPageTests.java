package dev.ssespring.runrecipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The code in docs/runs.md is that of sources which {@link RunRecipesIntegrationTests} runs: each block names its source and
 * is the same, and the source has the imports that the block shows.
 */
class RunsPageTests {

    private static final Path SOURCES = Path.of("src/test/java/dev/ssespring/runrecipes");
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- (\\w+)#([\\w-]+) -->\n```java\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern IMPORTS = Pattern.compile("\\A(?:import [^\n]+;\n)+\n");

    private final String page = read(Path.of("..", "docs", "runs.md"));

    @TestFactory
    List<DynamicTest> codeIsThatOfASource() {
        List<DynamicTest> tests = new ArrayList<>();
        Matcher snippets = SNIPPET.matcher(page);
        while (snippets.find()) {
            String type = snippets.group(1);
            String tag = snippets.group(2);
            String code = snippets.group(3);
            tests.add(DynamicTest.dynamicTest(type + '#' + tag, () -> assertIsOf(type, tag, code)));
        }
        assertThat(tests).hasSizeGreaterThan(4);
        return tests;
    }

    private static void assertIsOf(String type, String tag, String code) {
        String source = read(SOURCES.resolve(type + ".java"));
        Matcher imports = IMPORTS.matcher(code);
        String withoutImports = code;
        if (imports.find()) {
            assertThat(imports.group().lines().filter(line -> !line.isEmpty()))
                    .allSatisfy(line -> assertThat(source).contains(line));
            withoutImports = code.substring(imports.end());
        }
        Matcher region = Pattern.compile(
                        "^ *// tag::" + tag + "\\[]\n(.*?)^ *// end::" + tag + "\\[]$",
                        Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(source);
        assertThat(region.find()).isTrue();
        assertThat(withoutImports).isEqualTo(region.group(1).stripTrailing().stripIndent());
    }

    @Test
    void everyBlockOfJavaNamesItsSource() {
        long blocks = Pattern.compile("^```java$", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .count();

        assertThat(SNIPPET.matcher(page).results().count()).isEqualTo(blocks);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
