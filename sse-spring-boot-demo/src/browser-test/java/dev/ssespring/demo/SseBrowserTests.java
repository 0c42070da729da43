package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SseBrowserTests {

    private static final String[] FAST = {"--demo.interval=50ms", "--sse.retry=200ms"};

    private static final Pattern SEVENTEEN_OR_MORE = Pattern.compile("^(1[7-9]|[2-9]\\d|\\d{3,})$");

    /** Keeps what the pill has shown: some of it is there for a moment only. */
    private static final String RECORD_STATUS = """
            window.shownStatus = [];
            document.addEventListener("DOMContentLoaded", () => {
              const pill = document.getElementById("status");
              new MutationObserver(() => window.shownStatus.push(pill.textContent))
                  .observe(pill, { childList: true });
            });
            """;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @Test
    void tenEventsComeAndThenItStartsOver() {
        try (RunningDemo demo = RunningDemo.start(FAST)) {
            Page page = CHROMIUM.desktop().newPage();
            page.addInitScript(RECORD_STATUS);
            page.navigate(demo.url("/sse"));

            assertThat(page.locator("#received")).hasText(SEVENTEEN_OR_MORE);
            Chromium.screenshot(page, "sse.png");

            List<String> messages = oldestFirst(page.locator(".event-data").allTextContents());
            assertThat(messages.subList(0, 12))
                    .containsExactlyElementsOf(
                            Stream.concat(hello(10), hello(2)).toList());
            assertThat(page.locator(".event-type").first()).hasText("my-custom-event");
            assertThat(page.locator("#reconnects")).not().hasText("0");
            assertThat((List<?>) page.evaluate("window.shownStatus.slice(0, 3)"))
                    .isEqualTo(List.of("Connected", "Connection lost, reconnecting…", "Connected"));
        }
    }

    @Test
    void stoppedServerIsUnavailableUntilItIsBack() {
        int port;
        Page page;
        try (RunningDemo demo = RunningDemo.start("--demo.interval=1h", "--sse.retry=200ms")) {
            port = demo.port();
            page = CHROMIUM.desktop().newPage();
            page.navigate(demo.url("/sse"));
            assertThat(page.locator("#status")).hasText("Connected");
            assertThat(page.locator(".event-data")).hasText("Hello World! 1");
        }
        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        Chromium.screenshot(page, "sse-unavailable.png");
        try (RunningDemo restarted = RunningDemo.startOn(port, "--demo.interval=1h")) {
            assertThat(page.locator("#status")).hasText("Connected");
            assertThat(page.locator("#received")).hasText("2");
            assertThat(restarted.publisher().openStreams()).isOne();
            CHROMIUM.allowProblemsWith("net::ERR_CONNECTION_REFUSED");
            page.close();
        }
    }

    private static Stream<String> hello(int last) {
        return IntStream.rangeClosed(1, last).mapToObj("Hello World! %d"::formatted);
    }

    private static List<String> oldestFirst(List<String> newestFirst) {
        List<String> reversed = new ArrayList<>(newestFirst);
        Collections.reverse(reversed);
        return reversed;
    }
}
