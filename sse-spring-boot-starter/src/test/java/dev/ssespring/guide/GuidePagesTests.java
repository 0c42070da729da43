package dev.ssespring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java code of README.md and of the pages in docs is that of sources which are compiled: each block names its source and
 * is the same, and the source has the imports that the block shows. Nested types are shown without "static".
 */
class GuidePagesTests {

    private static final List<Path> SOURCES = Stream.of(
                    "sse-spring-boot-starter/src/test/java/dev/ssespring/guide",
                    "sse-spring-boot-starter/src/test/java/dev/ssespring/browserrecipes",
                    "sse-spring-boot-starter/src/test/java/dev/ssespring/recipes",
                    "sse-spring-boot-starter/src/test/java/dev/ssespring/runrecipes",
                    "sse-test/src/test/java/dev/ssespring/test")
            .map(Docs.ROOT::resolve)
            .toList();

    private static final Pattern SNIPPET =
            Pattern.compile("<!-- (\\w+)#([\\w-]+) -->\n```java\n(.*?)\n```\n", Pattern.DOTALL);
    private static final Pattern IMPORTS = Pattern.compile("\\A(?:import [^\n]+;\n)+\n");

    @TestFactory
    List<DynamicTest> codeIsThatOfASource() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : pages()) {
            Matcher snippets = SNIPPET.matcher(Docs.read(page));
            while (snippets.find()) {
                String type = snippets.group(1);
                String tag = snippets.group(2);
                String code = snippets.group(3);
                tests.add(DynamicTest.dynamicTest(
                        page.getFileName() + ": " + type + '#' + tag, () -> assertIsOf(type, tag, code)));
            }
        }
        assertThat(tests).hasSizeGreaterThan(50);
        return tests;
    }

    @Test
    void everyBlockOfJavaNamesItsSource() {
        for (Path page : pages()) {
            String text = Docs.read(page);
            long blocks = Pattern.compile("^```java$", Pattern.MULTILINE)
                    .matcher(text)
                    .results()
                    .count();
            assertThat(SNIPPET.matcher(text).results().count())
                    .as(page.toString())
                    .isEqualTo(blocks);
        }
    }

    @Test
    void everyTagOfASourceIsOnAPage() throws IOException {
        Set<String> shown = new HashSet<>();
        for (Path page : pages()) {
            SNIPPET.matcher(Docs.read(page))
                    .results()
                    .forEach(snippet -> shown.add(snippet.group(1) + '#' + snippet.group(2)));
        }
        for (Path directory : SOURCES) {
            try (Stream<Path> files = Files.list(directory)) {
                files.forEach(file -> Pattern.compile("(?m)^ *// tag::([\\w-]+)\\[]$")
                        .matcher(Docs.read(file))
                        .results()
                        .forEach(tag -> assertThat(shown)
                                .contains(file.getFileName().toString().replace(".java", "") + '#' + tag.group(1))));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "publishing",
                "resuming",
                "slow-clients-and-limits",
                "security",
                "browser",
                "spring-ai",
                "runs",
                "jobs",
                "consuming",
                "listeners",
                "many-nodes",
                "monitoring",
                "production",
                "migrating-from-sseemitter",
                "for-cl-sse-users"
            })
    void aPageForATaskHasAllParts(String page) {
        assertThat(Docs.read(Docs.ROOT.resolve("docs/" + page + ".md")).lines())
                .contains("## The problem", "## Properties", "## Test it")
                .anyMatch(line -> line.matches("##+ What happens under failure"));
    }

    @Test
    void theReadmeIsShort() {
        assertThat(Docs.read(Docs.ROOT.resolve("README.md")).lines().count()).isLessThanOrEqualTo(200);
    }

    private static List<Path> pages() {
        return Docs.pages().stream()
                .filter(page ->
                        page.getParent().equals(Docs.ROOT) || page.getParent().endsWith("docs"))
                .toList();
    }

    private static void assertIsOf(String type, String tag, String code) {
        String source = SOURCES.stream()
                .map(directory -> directory.resolve(type + ".java"))
                .filter(Files::exists)
                .findFirst()
                .map(Docs::read)
                .orElseThrow(() -> new AssertionError("No source of " + type));
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
        assertThat(withoutStatic(withoutImports))
                .isEqualTo(withoutStatic(region.group(1).stripTrailing().stripIndent()));
    }

    private static String withoutStatic(String code) {
        return code.replace("static class", "class");
    }
}
