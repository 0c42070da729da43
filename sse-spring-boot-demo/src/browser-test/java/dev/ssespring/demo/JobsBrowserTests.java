package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    @TempDir
    Path directory;

    private final List<RunningWorker> workers = new ArrayList<>();
    private RunningDemo demo;

    @BeforeEach
    void startDemo() {
        demo = RunningDemo.start("--sse.heartbeat=100ms", "--sse.retry=50ms");
    }

    @AfterEach
    void stopAll() {
        workers.forEach(RunningWorker::close);
        demo.close();
    }

    @Test
    void aJobIsDoneAndThePageSaysByWhom() {
        start("alpha");
        Page page = jobs(CHROMIUM.desktop());
        assertThat(page.locator(".worker")).hasText("alpha");

        submit(page, "Never odd or even");

        assertThat(page.locator(".job-text")).hasText("Never odd or even");
        assertThat(page.locator(".job-state")).hasText("done");
        assertThat(page.locator(".run-worker")).hasText("alpha");
        assertThat(page.locator(".run-result")).hasText("4 words: neve ro ddo reveN");
        assertThat(page.locator("#done")).hasText("1");
        assertThat(page.getByLabel("Text")).hasValue("");
    }

    @Test
    void aWorkerThatWasAwayDoesWhatItHasMissed() {
        Page page = jobs(CHROMIUM.desktop());
        RunningWorker worker = start("alpha");
        assertThat(page.locator(".worker")).hasText("alpha");
        assertThat(page.locator("#no-worker")).isHidden();

        worker.close();
        assertThat(page.locator(".worker")).hasCount(0);
        assertThat(page.locator("#no-worker")).isVisible();
        submit(page, "Missed");
        assertThat(page.locator(".job-state")).hasText("waiting");
        Chromium.screenshot(page, "jobs-no-worker.png");

        start("alpha");
        assertThat(page.locator(".job-state")).hasText("done");
        assertThat(page.locator(".run-worker")).hasText("alpha");
    }

    @Test
    void whatWasGoingOnIsThereAfterAReload() {
        start("alpha");
        Page page = jobs(CHROMIUM.desktop());
        submit(page, "First");
        assertThat(page.locator(".job-state")).hasText("done");

        page.reload();

        assertThat(page.locator(".job-text")).hasText("First");
        assertThat(page.locator(".job-state")).hasText("done");
        assertThat(page.locator(".worker")).hasText("alpha");
        submit(page, "Second");
        assertThat(page.locator(".job-text")).hasText(new String[] {"Second", "First"});
        assertThat(page.locator(".job-state")).hasText(new String[] {"done", "done"});
    }

    @Test
    void aDispatcherThatWasRestartedBeginsAnew() {
        Page page = jobs(CHROMIUM.desktop());
        start("alpha");
        submit(page, "Before");
        assertThat(page.locator(".job-state")).hasText("done");

        restartDemo(page);

        assertThat(page.locator(".worker")).hasText("alpha");
        assertThat(page.locator(".job")).hasCount(0);
        submit(page, "After");
        assertThat(page.locator(".job-text")).hasText("After");
        assertThat(page.locator(".job-state")).hasText("done");
        CHROMIUM.allowProblemsWith("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE");
    }

    @Test
    void aStateThatComesLateDoesNotHideAWorkerThatCameMeanwhile() {
        Page page = jobs(CHROMIUM.desktop());
        List<Runnable> late = new ArrayList<>();
        page.route("**/jobs/state", route -> {
            APIResponse withoutWorkers = route.fetch();
            late.add(() -> route.fulfill(new Route.FulfillOptions().setResponse(withoutWorkers)));
        });
        restartDemo(page);
        page.waitForCondition(() -> !late.isEmpty());
        start("alpha");
        assertThat(page.locator(".worker")).hasText("alpha");

        page.waitForResponse("**/jobs/state", late.get(0)).finished();
        page.unroute("**/jobs/state");
        page.evaluate("url => fetch(url).then(response => response.json())", demo.url("/jobs/state"));

        assertThat(page.locator(".worker")).hasText("alpha");
        CHROMIUM.allowProblemsWith("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE");
    }

    @Test
    void refusalIsShownAndTheTextStays() {
        Page page = jobs(CHROMIUM.desktop());

        submit(page, "   ");

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The text must not be empty");
        assertThat(page.getByLabel("Text")).hasValue("   ");
        CHROMIUM.allowProblemsWith("/jobs");
    }

    @Test
    void whatTheServerToldLastIsFadedWhileDisconnected() {
        start("alpha");
        Page page = jobs(CHROMIUM.desktop());
        assertThat(page.locator(".worker")).hasText("alpha");
        assertThat(page.locator("#workers")).hasCSS("opacity", "1");

        demo.publisher().drain();

        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        assertThat(page.locator("#workers")).hasCSS("opacity", "0.55");
        assertThat(page.locator(".figures")).hasCSS("opacity", "0.55");
        demo.publisher().start();
        assertThat(page.locator("#workers")).hasCSS("opacity", "1");
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 375, 390})
    void theCommandThatStartsAWorkerFitsAPhone(int width) {
        Page page = jobs(CHROMIUM.phone(width));

        assertThat(page.locator("#no-worker pre")).isVisible();
        assertThat((Integer) page.locator("#no-worker pre").evaluate("box => box.scrollWidth - box.clientWidth"))
                .isZero();
    }

    @Test
    void picturesOfTenJobsAndTwoWorkers() {
        Page light = jobs(CHROMIUM.desktop());
        Page dark = jobs(CHROMIUM.darkDesktop());
        Page phone = jobs(CHROMIUM.phone(390));
        Page narrow = jobs(CHROMIUM.phone(320));
        start("alpha");
        start("beta");
        assertThat(light.locator(".worker")).hasText(new String[] {"alpha", "beta"});

        light.getByText("Ten at once").click();

        for (Page page : new Page[] {light, dark, phone, narrow}) {
            assertThat(page.locator("#done")).hasText("10");
            assertThat(page.locator(".run-time")).hasCount(20);
            assertThat((Integer) page.evaluate(
                            "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .isZero();
        }
        RunningWorker slow = start("gamma", "--worker.duration=1h", "--sse.client.listener.stop-timeout=0s");
        assertThat(light.locator(".worker")).hasCount(3);
        submit(light, "A man, a plan, a canal");
        assertThat(firstJob(light).locator(".job-state")).hasText("running");
        assertThat(firstJob(light).locator(".run-time")).hasCount(2);
        Chromium.screenshot(light, "jobs.png");
        Chromium.screenshot(dark, "jobs-dark.png");
        Chromium.screenshot(phone, "jobs-phone.png");

        slow.close();
        assertThat(firstJob(light).locator(".job-state")).hasText("worker away");
    }

    private void restartDemo(Page page) {
        int port = demo.port();
        demo.close();
        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        demo = RunningDemo.startOn(port, "--sse.heartbeat=100ms", "--sse.retry=50ms");
        assertThat(page.locator("#status")).hasText("Connected");
    }

    private static Locator firstJob(Page page) {
        return page.locator(".job").first();
    }

    private RunningWorker start(String name, String... arguments) {
        RunningWorker worker = RunningWorker.start(demo, name, directory, arguments);
        workers.add(worker);
        return worker;
    }

    private Page jobs(BrowserContext profile) {
        Page page = profile.newPage();
        page.navigate(demo.url("/jobs"));
        assertThat(page.locator("#status")).hasText("Connected");
        return page;
    }

    private static void submit(Page page, String text) {
        page.getByLabel("Text").fill(text);
        page.getByLabel("Text").press("Enter");
    }
}
