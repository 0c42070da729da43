package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine's own Chromium, with an empty profile for each test. A test fails if one of its pages had a problem that it
 * does not allow.
 */
final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final List<BrowserContext> profiles = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Playwright playwright;
    private Browser browser;

    @Override
    public void beforeAll(ExtensionContext context) {
        Path executable = executable();
        // A page that has lost its server waits longer after each attempt.
        PlaywrightAssertions.setDefaultAssertionTimeout(20_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setArgs(ARGUMENTS));
    }

    static Path executable() {
        String fromEnvironment = System.getenv().getOrDefault("CHROMIUM_PATH", "/usr/bin/chromium");
        Path executable = Path.of(System.getProperty("chromium.path", fromEnvironment));
        if (!Files.isExecutable(executable)) {
            throw new IllegalStateException(
                    ("No Chromium at %s: install it (Debian: apt-get install chromium), or tell its path by"
                                    + " -Dchromium.path=... or the environment variable CHROMIUM_PATH")
                            .formatted(executable));
        }
        return executable;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            assertThat(problems).as("console errors and failed requests").isEmpty();
        } finally {
            profiles.forEach(BrowserContext::close);
            profiles.clear();
            problems.clear();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    /** A profile whose pages share their storage, as two tabs do. */
    BrowserContext desktop() {
        return profile(new Browser.NewContextOptions().setViewportSize(1280, 860));
    }

    BrowserContext darkDesktop() {
        return profile(
                new Browser.NewContextOptions().setViewportSize(1280, 860).setColorScheme(ColorScheme.DARK));
    }

    BrowserContext phone(int width) {
        return profile(phoneOptions(width));
    }

    private static Browser.NewContextOptions phoneOptions(int width) {
        return new Browser.NewContextOptions()
                .setViewportSize(width, 780)
                .setDeviceScaleFactor(2)
                .setIsMobile(true)
                .setHasTouch(true);
    }

    BrowserContext darkPhone(int width) {
        return profile(phoneOptions(width).setColorScheme(ColorScheme.DARK));
    }

    private BrowserContext profile(Browser.NewContextOptions options) {
        BrowserContext profile = browser.newContext(options);
        profile.setDefaultTimeout(20_000);
        profile.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                problems.add("console: " + message.text() + " at " + message.location());
            }
        });
        profile.onWebError(error -> problems.add("script: " + error.error()));
        // An EventSource cancels the request whose response is 204, which counts as failed if its body was not read
        // yet.
        Set<Request> withoutContent = new HashSet<>();
        profile.onResponse(response -> {
            if (response.status() == 204) {
                withoutContent.add(response.request());
            } else if (response.status() >= 400) {
                problems.add("response: " + response.url() + " " + response.status());
            }
        });
        profile.onRequestFailed(request -> {
            if (!withoutContent.contains(request) && !isClosedByThePage(request)) {
                problems.add("request: " + request.url() + " " + request.failure());
            }
        });
        profiles.add(profile);
        return profile;
    }

    /** Tabs that share a stream close those of their own that they do not need any more. */
    private static boolean isClosedByThePage(Request request) {
        return "text/event-stream".equals(request.headers().get("accept"))
                && "net::ERR_ABORTED".equals(request.failure());
    }

    /** Forgets the problems that a test has made on purpose, each with a text in it. */
    void allowProblemsWith(String... texts) {
        problems.removeIf(problem -> List.of(texts).stream().anyMatch(problem::contains));
    }

    static void screenshot(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name))
                .setAnimations(ScreenshotAnimations.DISABLED));
    }

    /** Also what one has to scroll to. */
    static void screenshotOfAll(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name))
                .setFullPage(true)
                .setAnimations(ScreenshotAnimations.DISABLED));
    }
}
