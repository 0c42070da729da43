package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesBrowserTests {

    private static final List<String> TOUR = List.of(
            "/", "/sse", "/board", "/chat", "/jobs", "/resume", "/slow-clients", "/ticker", "/login", "/streams");

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

        for (String path : new String[] {
            "/sse",
            "/board",
            "/jobs",
            "/chat",
            "/resume",
            "/slow-clients",
            "/ticker",
            "/login",
            "/streams",
            "/events",
            "/actuator/health"
        }) {
            page.navigate(demo.url("/"));
            page.locator(".card[href='" + path + "']").click();
            // The chat adds its id.
            assertThat(page).hasURL(Pattern.compile(demo.url(path).replace(".", "\\.") + "(\\?id=\\w+)?"));
        }
        assertThat(page.locator("body")).containsText("UP");
        // The page /login shows what it does without a login.
        CHROMIUM.allowProblemsWith("401");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1280-light", "1280-dark", "375-light", "375-dark"})
    void theWholeTourIsLegibleAndUsableByKeyboard(String variant) throws Exception {
        new StreamClient(demo.port()).post("/slow-clients/start", "{}");
        Page page = profile(variant).newPage();
        List<String> found = new ArrayList<>();
        for (String path : TOUR) {
            page.navigate(demo.url(path));
            waitUntilItLives(page, path);
            String name = path.equals("/") ? "home" : path.substring(1);
            Chromium.screenshotOfAll(page, "tour-%s-%s.png".formatted(name, variant));

            if (hiddenWidth(page) != 0) {
                found.add(path + " scrolls sideways by " + hiddenWidth(page));
            }
            PageAudit.lowContrast(page).forEach(text -> found.add(path + " has low contrast: " + text));
            PageAudit.controlsThatTabDoesNotReach(page).forEach(it -> found.add(path + " cannot be tabbed to: " + it));
        }
        assertThat(found).isEmpty();
        CHROMIUM.allowProblemsWith("/login/stream 401", "/login/stream");
    }

    @Test
    void theAuditFindsWhatItLooksFor() {
        Page page = CHROMIUM.desktop().newPage();
        page.navigate(demo.url("/sse"));
        assertThat(page.locator("#received")).hasText("10");
        page.evaluate("""
                () => {
                  const pale = Object.assign(document.createElement("p"), { textContent: "pale" });
                  pale.style.color = "rgb(150 150 150)";
                  const faded = Object.assign(document.createElement("p"), { textContent: "faded" });
                  faded.style.opacity = "0.5";
                  const unreachable = Object.assign(document.createElement("button"), { id: "unreachable", tabIndex: -1 });
                  const bare = Object.assign(document.createElement("button"), { id: "bare", textContent: "Bare" });
                  bare.style.outline = "none";
                  document.getElementById("main").append(pale, faded, unreachable, bare);
                }
                """);

        assertThat(PageAudit.lowContrast(page))
                .hasSize(2)
                .anyMatch(it -> it.contains("pale"))
                .anyMatch(it -> it.contains("faded"));
        assertThat(PageAudit.controlsThatTabDoesNotReach(page))
                .hasSize(2)
                .anyMatch(it -> it.contains("unreachable"))
                .anyMatch(it -> it.startsWith("no outline") && it.contains("bare"));
    }

    private static BrowserContext profile(String variant) {
        return switch (variant) {
            case "1280-light" -> CHROMIUM.desktop();
            case "1280-dark" -> CHROMIUM.darkDesktop();
            case "375-light" -> CHROMIUM.phone(375);
            case "375-dark" -> CHROMIUM.darkPhone(375);
            default -> throw new IllegalArgumentException(variant);
        };
    }

    private static void waitUntilItLives(Page page, String path) {
        switch (path) {
            case "/login" -> assertThat(page.locator("#as-alice")).isVisible();
            case "/chat" -> assertThat(page.locator("#send")).isEnabled();
            case "/ticker" -> assertThat(page.locator("#saved")).containsText("%");
            case "/slow-clients" -> assertThat(page.locator("#readers tr")).hasCount(10);
            case "/streams" -> assertThat(page.locator("#topics tr").first()).isVisible();
            case "/resume" -> assertThat(page.locator("#events li").nth(5)).isVisible();
            default -> assertThat(page.locator("#status")).hasText("Connected");
        }
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
    @ValueSource(
            strings = {
                "/",
                "/sse",
                "/board",
                "/jobs",
                "/chat",
                "/resume",
                "/slow-clients",
                "/ticker",
                "/login",
                "/streams"
            })
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
        CHROMIUM.allowProblemsWith("/login/stream");
    }

    private static int hiddenWidth(Page page) {
        return (Integer) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }
}
