package dev.ssespring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Relative links in README.md, CHANGELOG.md and docs lead to files and headings that exist. */
class LinksTests {

    private static final Pattern CODE_BLOCK = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern CODE = Pattern.compile("`[^`\n]+`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} *(.+)$");

    @TestFactory
    List<DynamicTest> linksLeadSomewhere() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path page : Docs.pages()) {
            Matcher links = LINK.matcher(CODE.matcher(prose(page)).replaceAll(""));
            while (links.find()) {
                String link = links.group(1);
                if (!link.matches("[a-z]+:.*")) {
                    tests.add(
                            DynamicTest.dynamicTest(Docs.ROOT.relativize(page) + ": " + link, () -> check(page, link)));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(80);
        return tests;
    }

    private static void check(Path page, String link) {
        int hash = link.indexOf('#');
        String file = (hash < 0) ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        assertThat(target).exists();
        if (hash >= 0) {
            assertThat(Files.isRegularFile(target)).isTrue();
            assertThat(anchors(target)).contains(link.substring(hash + 1));
        }
    }

    /** Anchors of headings as GitHub makes them. */
    private static Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        Matcher headings = HEADING.matcher(prose(page));
        while (headings.find()) {
            String anchor = headings.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            String unique = anchor;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
            }
        }
        return anchors;
    }

    private static String prose(Path page) {
        return CODE_BLOCK.matcher(Docs.read(page)).replaceAll("");
    }
}
