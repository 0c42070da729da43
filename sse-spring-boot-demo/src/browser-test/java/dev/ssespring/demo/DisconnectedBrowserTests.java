package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the pages show while the server is down, and when it is back. */
class DisconnectedBrowserTests {

    private static final String[] ARGUMENTS = {
        "--sse.heartbeat=500ms", "--sse.retry=100ms", "--demo.chat.token-delay=1s"
    };
    private static final List<String> PAGES = List.of(
            "/", "/sse", "/board", "/chat", "/jobs", "/resume", "/slow-clients", "/ticker", "/login", "/streams");
    private static final Pattern LAST_UPDATE = Pattern.compile("Last update \\d.*");

    /** Numbers of the server, and texts in the colour of what is current, that are not marked as old. */
    private static final String SHOWN_AS_CURRENT = """
            () => {
              const old = getComputedStyle(document.getElementById("last-update")).color;
              const visible = Array.from(document.querySelectorAll("main *")).filter(each => each.checkVisibility());
              const numbers = visible.filter(each => each.matches("output"));
              return numbers.filter(number => !number.closest(".live"))
                .concat(numbers.filter(number => number.matches(".now") && number.value !== "–"))
                .concat(visible.filter(each => each.matches(".live, .live *") && !each.matches("button")
                    && getComputedStyle(each).color !== old))
                .map(each => each.outerHTML.slice(0, 120));
            }
            """;

    /** The client waits for up to 30 s after many attempts, and the server was away for as long as the pages were looked at. */
    private static final int LONGEST_PAUSE_MILLIS = 40_000;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void nothingIsShownAsCurrentUntilTheServerIsBack(String scheme) {
        RunningDemo demo = RunningDemo.start(ARGUMENTS);
        try {
            Map<String, Page> pages = new LinkedHashMap<>();
            for (String path : PAGES) {
                // A profile for each: over HTTP/1.1 tabs of one would share six connections.
                BrowserContext profile = scheme.equals("dark") ? CHROMIUM.darkDesktop() : CHROMIUM.desktop();
                Page page = profile.newPage();
                page.navigate(demo.url(path));
                pages.put(path, page);
            }
            pages.forEach(DisconnectedBrowserTests::letItLive);
            int port = demo.port();

            demo.close();

            pages.forEach(
                    (path, page) -> assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…"));
            List<String> found = new ArrayList<>();
            pages.forEach((path, page) -> {
                if (page.locator(".live").count() > 0) {
                    assertThat(page.locator("#last-update")).hasText(LAST_UPDATE);
                }
                shownAsCurrent(page).forEach(it -> found.add(path + " shows as current: " + it));
                PageAudit.lowContrast(page).forEach(it -> found.add(path + " has low contrast: " + it));
            });
            assertThat(found).isEmpty();
            Chromium.screenshotOfAll(pages.get("/jobs"), "jobs-disconnected-%s.png".formatted(scheme));
            Chromium.screenshotOfAll(pages.get("/ticker"), "ticker-disconnected-%s.png".formatted(scheme));

            demo = RunningDemo.startOn(port, ARGUMENTS);

            pages.forEach(DisconnectedBrowserTests::assertIsBack);
        } finally {
            demo.close();
        }
        CHROMIUM.allowProblemsWith("ERR_", "401", "503");
    }

    /** Until it shows what the server has told. */
    private static void letItLive(String path, Page page) {
        switch (path) {
            case "/login" -> {
                page.locator("#as-alice").click();
                assertThat(page.locator("#user")).hasText("alice");
                assertThat(page.locator("#status")).hasText("Connected");
            }
            case "/chat" -> {
                page.locator("#send").click();
                assertThat(page.locator(".answer-text").first()).isVisible();
            }
            case "/ticker" -> assertThat(page.locator("#saved")).containsText("%");
            default -> assertThat(page.locator("#status")).hasText("Connected");
        }
        assertNumbersAreThere(page);
    }

    private static void assertNumbersAreThere(Page page) {
        for (Locator number : page.locator("output.now").all()) {
            // No reader has received anything yet.
            if (!"fast".equals(number.getAttribute("id"))) {
                assertThat(number).not().hasText("–");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> shownAsCurrent(Page page) {
        return (List<String>) page.evaluate(SHOWN_AS_CURRENT);
    }

    private static void assertIsBack(String path, Page page) {
        String status = switch (path) {
            // The restarted server knows neither the answer nor the session.
            case "/chat" -> "Ready";
            case "/login" -> "Not logged in";
            default -> "Connected";
        };
        assertThat(page.locator("#status")).hasText(status, new HasTextOptions().setTimeout(LONGEST_PAUSE_MILLIS));
        assertThat(page.locator("#last-update")).isHidden();
        assertNumbersAreThere(page);
    }
}
