package dev.ssespring.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The code in docs/testing-your-application.md is that of tests: each block names its source and is the same. */
class TestingPageTests {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGE = ROOT.resolve("docs/testing-your-application.md");
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- (\\w+)#([\\w-]+) -->\n```java\n(.*?)\n```\n", Pattern.DOTALL);

    @TestFactory
    List<DynamicTest> codeIsThatOfATest() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Matcher snippets = SNIPPET.matcher(Files.readString(PAGE));
        while (snippets.find()) {
            String type = snippets.group(1);
            String tag = snippets.group(2);
            String code = snippets.group(3);
            tests.add(DynamicTest.dynamicTest(
                    type + '#' + tag, () -> assertThat(code).isEqualTo(tagged(type, tag))));
        }
        assertThat(tests).hasSizeGreaterThan(10);
        return tests;
    }

    @Test
    void everyBlockOfJavaNamesItsSource() throws IOException {
        String page = Files.readString(PAGE);
        long blocks = Pattern.compile("^```java$", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .count();

        assertThat(SNIPPET.matcher(page).results().count()).isEqualTo(blocks);
    }

    @Test
    void everyTagOfARecipeIsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/ssespring/recipes"))) {
            files.forEach(file -> Pattern.compile("^ *// tag::([\\w-]+)\\[]$", Pattern.MULTILINE)
                    .matcher(read(file))
                    .results()
                    .forEach(tag -> assertThat(page)
                            .contains("<!-- " + file.getFileName().toString().replace(".java", "") + '#' + tag.group(1)
                                    + " -->")));
        }
    }

    private static String tagged(String type, String tag) {
        Matcher region = Pattern.compile(
                        "^ *// tag::" + tag + "\\[]\n(.*?)^ *// end::" + tag + "\\[]$",
                        Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(read(source(type)));
        assertThat(region.find()).as("tag %s of %s", tag, type).isTrue();
        return region.group(1).stripTrailing().stripIndent();
    }

    private static Path source(String type) {
        return Stream.of(
                        "sse-spring-boot-starter/src/test/java/dev/ssespring/recipes",
                        "sse-test/src/test/java/dev/ssespring/test")
                .map(directory -> ROOT.resolve(directory).resolve(type + ".java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No source of " + type));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
