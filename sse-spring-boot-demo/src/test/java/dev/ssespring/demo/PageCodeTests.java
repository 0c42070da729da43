package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The code that a page shows is a tagged region of the source that runs, character by character. */
class PageCodeTests {

    private static final Path TEMPLATES = Path.of("src/main/resources/templates");
    private static final Pattern SHOWN =
            Pattern.compile("data-source=\"(src/[^\"#]+)#([^\"]+)\">.*?<code>(.*?)</code>", Pattern.DOTALL);

    @TestFactory
    Stream<DynamicTest> theCodeOnAPageIsTheCodeThatRuns() throws IOException {
        try (Stream<Path> templates = Files.list(TEMPLATES)) {
            List<DynamicTest> tests = templates
                    .flatMap(template -> SHOWN.matcher(read(template)).results().map(shown -> test(template, shown)))
                    .toList();
            assertThat(tests).isNotEmpty();
            return tests.stream();
        }
    }

    private static DynamicTest test(Path template, MatchResult shown) {
        String name = template.getFileName() + ": " + shown.group(1) + "#" + shown.group(2);
        return DynamicTest.dynamicTest(
                name,
                () -> assertThat(unescaped(shown.group(3))).isEqualTo(tagged(Path.of(shown.group(1)), shown.group(2))));
    }

    private static String unescaped(String html) {
        return html.replaceAll("<[^>]*>", "")
                .replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&amp;", "&");
    }

    private static String tagged(Path file, String tag) {
        Matcher region = Pattern.compile(
                        "^ *// tag::" + tag + "\\[]\n(.*?)^ *// end::" + tag + "\\[]$",
                        Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(read(file));
        assertThat(region.find()).as("region %s of %s", tag, file).isTrue();
        return region.group(1).stripTrailing().stripIndent();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
