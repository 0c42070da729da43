package dev.ssespring.browserrecipes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java in docs/browser.md is that of sources which are compiled and tested: each block names its source and is the same. */
class BrowserPageTests {

    private static final Path PAGE = Path.of("..", "docs", "browser.md");
    private static final Path SOURCES = Path.of("src/test/java/dev/ssespring/browserrecipes");
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- (\\w+)#([\\w-]+) -->\n```java\n(.*?)\n```\n", Pattern.DOTALL);

    static Stream<Arguments> snippets() throws IOException {
        return SNIPPET.matcher(Files.readString(PAGE))
                .results()
                .map(snippet -> Arguments.of(snippet.group(1), snippet.group(2), snippet.group(3)));
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void codeIsThatOfASource(String type, String tag, String code) throws IOException {
        Matcher region = Pattern.compile(
                        "^ *// tag::" + tag + "\\[]\n(.*?)^ *// end::" + tag + "\\[]$",
                        Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(SOURCES.resolve(type + ".java")));

        assertThat(region.find()).isTrue();
        assertThat(code).isEqualTo(region.group(1).stripTrailing().stripIndent());
    }

    @Test
    void everyBlockOfJavaNamesItsSource() throws IOException {
        String page = Files.readString(PAGE);
        long blocks = Pattern.compile("^```java$", Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(MatchResult::group)
                .count();

        assertThat(blocks).isEqualTo(4);
        assertThat(SNIPPET.matcher(page).results().count()).isEqualTo(blocks);
    }
}
