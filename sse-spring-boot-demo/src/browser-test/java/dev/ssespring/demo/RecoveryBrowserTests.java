package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a page goes through: it says that it is not connected, and comes back by itself. */
class RecoveryBrowserTests {

    private static final String[] FAST = {"--sse.heartbeat=500ms", "--sse.retry=100ms"};
    private static final String LOST = "Connection lost, reconnecting…";

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @TempDir
    Path directory;

    /** The connection stays open and nothing comes: an EventSource notices nothing at all. */
    @Test
    void pausedServerIsNoticedByItsSilence() throws Exception {
        try (DemoProcess demo = DemoProcess.start(directory, FAST)) {
            Page page = open(CHROMIUM.desktop(), demo.url("/board"));
            write(page, "Before");
            assertThat(page.locator(".message-text")).hasText("Before");

            demo.signal("STOP");
            assertThat(page.locator("#status")).hasText(LOST);
            demo.signal("CONT");

            assertThat(page.locator("#status")).hasText("Connected");
            write(page, "After");
            assertThat(page.locator(".message-text")).hasText(new String[] {"Before", "After"});
        }
    }

    /** An EventSource stops for good when it gets a 502. */
    @Test
    void badGatewayOfAProxyWhileTheApplicationRestarts() throws Exception {
        RunningDemo demo = RunningDemo.start(FAST);
        try (Nginx nginx = Nginx.before(demo.port(), directory)) {
            Page page = open(CHROMIUM.desktop(), nginx.url("/board"));
            write(page, "Before");
            assertThat(page.locator(".message-text")).hasText("Before");
            int port = demo.port();

            page.waitForResponse(response -> response.status() == 502, demo::close);
            assertThat(page.locator("#status")).hasText(LOST);
            demo = RunningDemo.startOn(port, FAST);

            assertThat(page.locator("#status")).hasText("Connected");
            write(page, "After");
            assertThat(page.locator(".message-text").last()).hasText("After");
            RunningDemo restarted = demo;
            await().until(() -> restarted.publisher().openStreams() == 1);
            CHROMIUM.allowProblemsWith("502", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_HTTP2", "ERR_EMPTY_RESPONSE");
        } finally {
            demo.close();
        }
    }

    /** As on a laptop that sleeps, and in a tab that the browser puts aside. */
    @Test
    void frozenPageClosesItsStreamAndGoesOnWhereItWas() throws Exception {
        try (RunningDemo demo = RunningDemo.start(FAST);
                RawChromium chromium = new RawChromium(directory)) {
            RawChromium.RawPage page = chromium.open(demo.url("/board"));
            await().until(() -> demo.publisher().openStreams() == 1);
            demo.say("Ada", "Before");
            String expected = "Before";
            String before = expected;
            await().until(() -> chromium.text(page, ".message-text").equals(before));

            for (int round = 1; round <= 3; round++) {
                chromium.setLifecycleState(page, "frozen");
                await().until(() -> demo.publisher().openStreams() == 0);
                demo.say("Ada", "While frozen " + round);
                expected += "\nWhile frozen " + round;
                String all = expected;
                chromium.setLifecycleState(page, "active");

                await().until(() -> chromium.text(page, ".message-text").equals(all));
                await().until(() -> chromium.text(page, "#status").equals("Connected"));
                await().until(() -> demo.publisher().openStreams() == 1);
            }
        }
    }

    @Test
    void pageThatIsLoggedOutSaysSoAndStopsAsking() {
        try (RunningDemo demo = RunningDemo.start(FAST)) {
            Page page = open(CHROMIUM.desktop(), demo.url("/board"));
            page.route("**/board/stream", route -> route.fulfill(new Route.FulfillOptions().setStatus(401)));

            demo.publisher().drain();

            assertThat(page.locator("#status")).hasText("Not logged in");
            CHROMIUM.allowProblemsWith("401");
        }
    }

    private static Page open(BrowserContext profile, String url) {
        Page page = profile.newPage();
        page.navigate(url);
        assertThat(page.locator("#status")).hasText("Connected");
        return page;
    }

    private static void write(Page page, String text) {
        Page.GetByLabelOptions exactly = new Page.GetByLabelOptions().setExact(true);
        page.getByLabel("Message", exactly).fill(text);
        page.getByLabel("Message", exactly).press("Enter");
    }
}
