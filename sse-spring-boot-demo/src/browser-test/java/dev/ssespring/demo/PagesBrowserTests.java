package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesBrowserTests {

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static RunningDemo demo;

    @BeforeAll
    static void startDemo() {
        demo = RunningDemo.start("--demo.interval=50ms");
    }

    @AfterAll
    static void stopDemo() {
        demo.close();
    }

    @Test
    void homeLeadsToAllPages() {
        Page page = CHROMIUM.desktop().newPage();
        page.navigate(demo.url("/"));
        Chromium.screenshot(page, "home.png");

        for (String path : new String[] {"/sse", "/board", "/jobs", "/chat", "/events", "/actuator/health"}) {
            page.navigate(demo.url("/"));
            page.locator(".card[href='" + path + "']").click();
            // The chat adds its id.
            assertThat(page).hasURL(Pattern.compile(demo.url(path).replace(".", "\\.") + "(\\?id=\\w+)?"));
        }
        assertThat(page.locator("body")).containsText("UP");
    }

    @ParameterizedTest
    @CsvSource({"/,home-dark.png", "/sse,sse-dark.png"})
    void pagesAreDarkWhereThatIsPreferred(String path, String screenshot) {
        Page page = CHROMIUM.darkDesktop().newPage();
        page.navigate(demo.url(path));

        if (path.equals("/sse")) {
            assertThat(page.locator("#received")).hasText("10");
        }
        Chromium.screenshot(page, screenshot);
        assertThat((Integer) page.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"))
                .isLessThan(64);
    }

    @ParameterizedTest
    @CsvSource({"/,home-phone.png", "/sse,sse-phone.png"})
    void pagesFitAPhone(String path, String screenshot) {
        Page page = CHROMIUM.phone(390).newPage();
        page.navigate(demo.url(path));

        if (path.equals("/sse")) {
            assertThat(page.locator("#received")).hasText("10");
        }
        Chromium.screenshot(page, screenshot);
        assertThat(hiddenWidth(page)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sse", "/board", "/jobs", "/chat"})
    void nothingScrollsSidewaysOnTheSmallestPhone(String path) {
        Page page = CHROMIUM.phone(320).newPage();
        page.navigate(demo.url(path));

        if (path.equals("/board")) {
            assertThat(page.locator("#status")).hasText("Connected");
            demo.publisher()
                    .publish("board", "message", new BoardMessage("x".repeat(500), "y".repeat(40), Instant.now()));
            assertThat(page.locator(".message")).hasCount(1);
        }
        assertThat(hiddenWidth(page)).isZero();
    }

    private static int hiddenWidth(Page page) {
        return (Integer) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }
}
