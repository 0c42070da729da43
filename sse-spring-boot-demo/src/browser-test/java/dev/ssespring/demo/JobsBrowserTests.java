package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsBrowserTests {

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static final String TILES = String.valueOf(PictureClient.TILES);

    /** Texts whose contrast with the colour behind them is below 4.5, by the formula of WCAG. */
    private static final String LOW_CONTRASTS = """
            () => {
              const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
              const opaque = element => {
                for (let at = element; at; at = at.parentElement) {
                  const colour = getComputedStyle(at).backgroundColor;
                  if (numbers(colour)[3] !== 0) return numbers(colour);
                }
                return [255, 255, 255];
              };
              const luminance = ([...rgb]) => rgb.slice(0, 3)
                .map(value => value / 255)
                .map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
                .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
              return Array.from(document.querySelectorAll("main *"))
                .filter(each => each.checkVisibility() && Array.from(each.childNodes).some(node => node.nodeType === 3 && node.data.trim()))
                .filter(each => {
                  const [a, b] = [luminance(numbers(getComputedStyle(each).color)), luminance(opaque(each))];
                  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
                })
                .map(each => each.textContent);
            }""";

    @TempDir
    Path directory;

    private RunningDemo demo;

    @BeforeEach
    void startDemo() {
        startDemo("400ms");
    }

    private void startDemo(String pace) {
        demo = RunningDemo.start("--sse.heartbeat=100ms", "--sse.retry=50ms", "--demo.tiles.pace=" + pace);
    }

    @AfterEach
    void stopDemo() {
        demo.close();
    }

    @Test
    void aPictureOfTwoTabsAndAServiceIsCompleteAlthoughATabCrashesAndTheServiceIsKilled() throws Exception {
        // So that tiles are left when the workers are killed, on a slow machine as well.
        demo.close();
        startDemo("1s");
        Page page = jobs(CHROMIUM.desktop());
        Page crashing = jobs(CHROMIUM.desktop());
        String staying = work(page);
        String crashed = work(crashing);
        try (WorkerProcess service = WorkerProcess.start(demo.url(""), "alpha", directory)) {
            // A JVM takes its time on a busy machine.
            assertThat(worker(page, "alpha")).hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(60_000));
            assertThat(worker(page, staying)).hasCount(1);
            assertThat(worker(page, crashed)).hasCount(1);
            render(page);
            assertThat(worker(page, "alpha")).containsText(Pattern.compile("2 of 2 slots · [1-9]"));
            assertThat(worker(page, crashed)).containsText("2 of 2 slots");
            crash(crashing);
            service.kill();
        }

        // The leases of the dead workers have to end first.
        assertThat(page.locator("#done")).hasText(TILES, new LocatorAssertions.HasTextOptions().setTimeout(60_000));

        assertThat(page.locator("#picture"))
                .hasAttribute("aria-label", Pattern.compile("%s of %s tiles".formatted(TILES, TILES)));
        assertThat(Integer.parseInt(page.locator("#taken-over").textContent())).isBetween(2, 4);
        assertThat(demo.acceptedTiles()).isEqualTo(PictureClient.TILES);
        assertThat(worker(page, crashed)).hasCount(0);
        assertThat(worker(page, "alpha")).hasCount(0);
        Chromium.screenshot(page, "jobs.png");
        CHROMIUM.allowProblemsWith("ERR_", "crash");
    }

    @Test
    void theWorkerOfATabIsKilledOnAnotherPageAndItsTilesAreTakenOver() {
        Page victim = jobs(CHROMIUM.desktop());
        Page page = jobs(CHROMIUM.phone(375));
        String killed = work(victim);
        assertThat(victim.workers()).hasSize(1);
        assertThat(worker(victim, killed)).containsText("this tab");
        render(page);
        assertThat(worker(page, killed)).containsText("2 of 2 slots");

        Locator kill = page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Kill " + killed));
        kill.focus();
        page.keyboard().press("Enter");

        assertThat(victim.locator("#tab-note")).containsText("Killed");
        assertThat(victim.locator("#work")).hasText("Work in this tab");
        assertThat(worker(page, killed)).hasCount(0);
        assertThat(victim.workers()).isEmpty();
        String other = work(page);
        assertThat(worker(page, other)).containsText("2 of 2 slots");
        assertThat(page.locator("#taken-over")).hasText(Pattern.compile("[12]"));
        CHROMIUM.allowProblemsWith("ERR_ABORTED");
    }

    @Test
    void aTabStopsAfterTheTilesThatItHas() {
        Page page = jobs(CHROMIUM.desktop());
        String name = work(page);
        render(page);
        assertThat(worker(page, name)).containsText("2 of 2 slots");

        page.locator("#work").click();

        assertThat(page.locator("#tab-note")).containsText("Stopped");
        assertThat(page.locator("#work")).hasText("Work in this tab");
        assertThat(worker(page, name)).hasCount(0);
        assertThat(page.locator("#leased")).hasText("0");
        assertThat(page.locator("#taken-over")).hasText("0");
        work(page);
        assertThat(page.locator("#done")).hasText(Pattern.compile("[1-9]\\d*"));
        CHROMIUM.allowProblemsWith("ERR_ABORTED");
    }

    @Test
    void aTileThatFailsIsADeadLetterWhichIsRetriedAndPurged() {
        Page page = jobs(CHROMIUM.desktop());
        Locator faulty = page.getByText("Add a tile that fails");
        faulty.click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("There is no picture yet. Render one first.");
        work(page);
        render(page);
        assertThat(page.getByRole(AriaRole.ALERT)).isHidden();
        faulty.click();

        Locator letter = page.locator("#dead-letters .row");
        assertThat(letter).containsText("This tile was submitted to fail (3 attempts)");
        assertThat(page.locator("#dead")).hasText("1");
        Chromium.screenshot(page, "jobs-dead-letter.png");

        letter.getByText("Retry").click();
        assertThat(letter).hasCount(0);
        assertThat(letter).containsText("(3 attempts)");

        letter.getByText("Purge").click();
        assertThat(letter).hasCount(0);
        assertThat(page.locator("#no-dead")).isVisible();
        assertThat(page.locator("#dead")).hasText("0");
        CHROMIUM.allowProblemsWith("/pictures/faulty-tile", "409", "ERR_ABORTED");
    }

    @Test
    void thePictureIsThereAfterAReloadAndInATabThatIsOpenedLater() {
        BrowserContext profile = CHROMIUM.desktop();
        Page page = jobs(profile);
        work(page);
        render(page);
        assertThat(page.locator("#done")).hasText(Pattern.compile("[4-9]"));

        Page late = jobs(profile);
        page.reload();

        for (Page each : List.of(page, late)) {
            assertThat(each.locator("#status")).hasText("Connected");
            assertThat(each.locator("#done")).hasText(Pattern.compile("[1-9]\\d*"));
            assertThat((Integer) each.evaluate(
                            "document.getElementById('picture').getContext('2d').getImageData(5, 5, 1, 1).data[3]"))
                    .isEqualTo(255);
        }
        CHROMIUM.allowProblemsWith("ERR_ABORTED");
    }

    @Test
    void aDispatcherThatWasRestartedBeginsAnewAndTabsGoOnWorking() {
        Page page = jobs(CHROMIUM.desktop());
        work(page);
        render(page);
        assertThat(page.locator("#done")).hasText(Pattern.compile("[1-9]\\d*"));

        int port = demo.port();
        demo.close();
        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        assertThat(page.locator("#last-update")).hasText(Pattern.compile("Last update .+"));
        assertThat(page.locator("#ready")).hasText("–");
        demo = RunningDemo.startOn(port, "--sse.heartbeat=100ms", "--sse.retry=50ms", "--demo.tiles.pace=1ms");
        assertThat(page.locator("#status")).hasText("Connected");
        assertThat(page.locator("#done")).hasText("0");
        render(page);

        assertThat(page.locator("#done")).hasText(TILES);
        // The restarted dispatcher does not know the jobs that the tab had.
        CHROMIUM.allowProblemsWith("ERR_", "/jobs/tiles/");
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 375})
    void nothingIsWiderThanAPhone(int width) {
        Page page = jobs(CHROMIUM.phone(width));
        work(page);
        render(page);
        page.getByText("Add a tile that fails").click();
        assertThat(page.locator("#dead-letters .row")).hasCount(1);

        assertThat((Integer)
                        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isZero();
        assertThat(page.evaluate(LOW_CONTRASTS)).isEqualTo(List.of());
        Chromium.screenshot(page, "jobs-phone-%d.png".formatted(width));
    }

    @Test
    void textsAreReadableInTheDarkToo() {
        Page page = jobs(CHROMIUM.darkDesktop());
        work(page);
        render(page);
        page.getByText("Add a tile that fails").click();
        assertThat(page.locator("#dead-letters .row")).hasCount(1);

        assertThat(page.evaluate(LOW_CONTRASTS)).isEqualTo(List.of());
        Chromium.screenshot(page, "jobs-dark.png");
    }

    private Page jobs(BrowserContext profile) {
        Page page = profile.newPage();
        page.navigate(demo.url("/jobs"));
        assertThat(page.locator("#status")).hasText("Connected");
        return page;
    }

    /** Makes the tab a worker, and returns its name. */
    private static String work(Page page) {
        page.getByText("Work in this tab").click();
        assertThat(page.locator("#tab-note")).containsText("This tab works as");
        String name = page.locator("#tab-note").textContent().replaceAll(".*(tab-\\w+).*", "$1");
        assertThat(worker(page, name)).containsText("this tab");
        return name;
    }

    private static void render(Page page) {
        page.getByText("Render", new Page.GetByTextOptions().setExact(true)).click();
    }

    private static Locator worker(Page page, String name) {
        return page.locator("#workers .row").filter(new Locator.FilterOptions().setHasText(name));
    }

    /** The process of the tab ends, and with it the Web Worker. */
    private static void crash(Page page) {
        try {
            page.navigate("chrome://crash");
        } catch (PlaywrightException ex) {
            assertThat(ex).hasMessageContaining("crash");
        }
    }
}
