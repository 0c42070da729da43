package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The chat: an answer that goes on when the page is reloaded, in other tabs, and on other nodes. */
class ChatBrowserTests {

    private static final String[] FAST = {"--demo.chat.token-delay=20ms", "--sse.retry=50ms"};
    private static final String[] SLOW = {"--demo.chat.token-delay=150ms", "--sse.retry=50ms"};
    private static final String START = "Let me look up the weather in Oslo first. In Oslo it is ";
    private static final String END = "what was written until then can still be read.";
    private static final Pattern SOME_WORDS = Pattern.compile("In Oslo it is .*This text comes", Pattern.DOTALL);

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @Test
    void anAnswerComesWordByWordWithOneToolCall() {
        try (RunningDemo demo = RunningDemo.start(FAST)) {
            Page page = chat(CHROMIUM.desktop(), demo.url("/chat"));

            ask(page);

            assertThat(page.locator("#asked")).hasText("What is the weather in Oslo?");
            assertThat(page.locator("#status")).hasText("Answering…");
            assertThat(page.getByRole(AriaRole.BUTTON, button("Ask"))).isDisabled();
            int length = 0;
            for (int step = 0; step < 3; step++) {
                page.waitForFunction("length => document.getElementById('answer').textContent.length > length", length);
                length = answer(page).length();
            }
            assertComplete(page);
            assertThat(page.locator(".tool code")).hasText("weather({\"place\":\"Oslo\"})");
            assertThat(page.locator(".tool-result")).hasText(Pattern.compile("→ \\{\"degrees\":\\d+}"));
            assertThat(page.locator("#status")).hasText("Complete");
            assertThat(page.getByRole(AriaRole.BUTTON, button("Ask"))).isEnabled();
            assertThat(page.getByRole(AriaRole.BUTTON, button("Stop"))).isDisabled();
            Chromium.screenshot(page, "chat.png");
        }
    }

    @Test
    void aReloadInMidAnswerShowsItFromTheStartAndItGoesOn() {
        try (RunningDemo demo = RunningDemo.start(SLOW)) {
            Page page = chat(CHROMIUM.desktop(), demo.url("/chat"));
            ask(page);
            assertThat(page.locator("#answer")).containsText("In Oslo it is");

            page.reload();

            assertThat(page.locator("#asked")).hasText("What is the weather in Oslo?");
            assertThat(page.locator("#answer")).containsText(SOME_WORDS);
            assertComplete(page);
            String complete = answer(page);
            page.reload();
            assertComplete(page);
            assertThat(answer(page)).isEqualTo(complete);
        }
    }

    @Test
    void aSecondTabShowsTheSameAndStopsBoth() {
        try (RunningDemo demo = RunningDemo.start(SLOW)) {
            BrowserContext profile = CHROMIUM.desktop();
            Page one = chat(profile, demo.url("/chat"));
            ask(one);
            assertThat(one.locator("#answer")).containsText("In Oslo it is");
            Page other = profile.newPage();
            other.navigate(one.url());
            assertThat(other.locator("#answer")).containsText(SOME_WORDS);

            other.getByRole(AriaRole.BUTTON, button("Stop")).click();

            for (Page page : new Page[] {one, other}) {
                assertThat(page.locator("#outcome")).hasText(Pattern.compile("Stopped after \\d+ words\\."));
                assertThat(page.locator("#status")).hasText("Stopped");
            }
            assertThat(answer(one)).isEqualTo(answer(other)).doesNotContain(END);
            // What was stopped does not come back.
            one.reload();
            assertThat(one.locator("#outcome")).hasText(Pattern.compile("Stopped after \\d+ words\\."));
            assertThat(answer(one)).isEqualTo(answer(other));
        }
    }

    @Test
    void theNextQuestionGetsAnAnswerOfItsOwn() {
        try (RunningDemo demo = RunningDemo.start(FAST)) {
            Page page = chat(CHROMIUM.desktop(), demo.url("/chat"));
            ask(page);
            assertComplete(page);

            page.getByLabel("Question").fill("And in Rome?");
            ask(page);

            assertThat(page.locator("#asked")).hasText("And in Rome?");
            // The outcome is that of the first answer until the second has begun.
            assertThat(page.locator(".answer-text").last()).containsText("In Rome it is");
            assertThat(page.locator("#outcome")).hasText(Pattern.compile("Complete, \\d+ words\\."));
            assertThat(answer(page)).contains("In Rome it is").doesNotContain("Oslo");
        }
    }

    @Test
    void aFailureIsToldWithoutItsException() {
        try (RunningDemo demo = RunningDemo.start(FAST)) {
            Page page = chat(CHROMIUM.desktop(), demo.url("/chat"));

            page.getByRole(AriaRole.BUTTON, button("Ask and let it fail")).click();

            assertThat(page.locator("#outcome"))
                    .hasText("The model has failed. What it had written is above; ask again for another answer.");
            assertThat(page.locator("#status")).hasText("Failed");
            assertThat(page.locator(".tool-result")).hasText("has not returned");
            assertThat(page.content()).doesNotContain("IllegalStateException", "as the question has asked for");
        }
    }

    @Test
    void aConnectionThatIsLostComesBackAndNoWordIsMissingOrTwice() {
        try (RunningDemo demo = RunningDemo.start(SLOW)) {
            Page page = chat(CHROMIUM.desktop(), demo.url("/chat"));
            ask(page);
            assertThat(page.locator("#answer")).containsText("In Oslo it is");

            demo.publisher().drain();
            assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
            demo.publisher().start();

            assertThat(page.locator("#happened"))
                    .containsText(Pattern.compile("Connected again; the answer continues after word \\d+\\."));
            assertComplete(page);
            String resumed = answer(page);
            page.reload();
            assertComplete(page);
            assertThat(answer(page)).isEqualTo(resumed);
            CHROMIUM.allowProblemsWith("503", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION", "ERR_ABORTED");
        }
    }

    @Test
    void aTabOnAnotherNodeShowsTheSameAndStopsIt() {
        try (EmbeddedRedis redis = new EmbeddedRedis();
                RunningDemo one = RunningDemo.start(with(redis.arguments(), SLOW));
                RunningDemo other = RunningDemo.start(with(redis.arguments(), SLOW))) {
            Page here = chat(CHROMIUM.desktop(), one.url("/chat?id=nodes"));
            ask(here);
            assertThat(here.locator("#answer")).containsText("In Oslo it is");
            Page there = chat(CHROMIUM.desktop(), other.url("/chat?id=nodes"));
            assertThat(there.locator("#answer")).containsText(SOME_WORDS);

            there.getByRole(AriaRole.BUTTON, button("Stop")).click();

            for (Page page : new Page[] {here, there}) {
                assertThat(page.locator("#outcome")).hasText(Pattern.compile("Stopped after \\d+ words\\."));
            }
            assertThat(answer(here)).isEqualTo(answer(there));
        }
    }

    @Test
    void aNodeThatIsKilledEndsItsAnswersWithinTheLeaseAndTwoSeconds(@TempDir Path directory) throws Exception {
        try (EmbeddedRedis redis = new EmbeddedRedis()) {
            String[] arguments = with(redis.arguments(), SLOW, "--sse.runs.lease=3s");
            try (RunningDemo other = RunningDemo.start(arguments)) {
                Page here;
                Page there;
                try (DemoProcess killed = DemoProcess.start(directory, arguments)) {
                    here = chat(CHROMIUM.desktop(), killed.url("/chat?id=killed"));
                    ask(here);
                    assertThat(here.locator("#answer")).containsText("In Oslo it is");
                    there = chat(CHROMIUM.desktop(), other.url("/chat?id=killed"));
                    assertThat(there.locator("#answer")).containsText("In Oslo it is");
                }
                long since = System.nanoTime();

                assertThat(there.locator("#outcome"))
                        .hasText(
                                "The server that wrote this answer is gone. What it had written is above; ask again for"
                                        + " another answer.");
                assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(3 + 2));
                assertThat(answer(there)).startsWith("Let me look up").doesNotContain(END);
                assertThat(here.locator("#status")).hasText("Connection lost, reconnecting…");
                assertThat(here.locator("#last-update")).hasText(Pattern.compile("Last update .+"));
                Chromium.screenshot(there, "chat-node-killed.png");

                ask(there);
                assertThat(there.locator("#status")).hasText("Answering…");
            }
            CHROMIUM.allowProblemsWith("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE", "ERR_SOCKET");
        }
    }

    @Test
    void thePageFitsAPhoneAndIsDarkWhereThatIsPreferred() {
        try (RunningDemo demo = RunningDemo.start(FAST)) {
            for (int width : new int[] {320, 375}) {
                Page phone = chat(CHROMIUM.phone(width), demo.url("/chat"));
                ask(phone);
                assertComplete(phone);
                assertThat((Integer) phone.evaluate(
                                "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .isZero();
                Chromium.screenshot(phone, "chat-phone.png");
            }
            Page dark = chat(CHROMIUM.darkDesktop(), demo.url("/chat"));
            ask(dark);
            assertComplete(dark);
            Chromium.screenshot(dark, "chat-dark.png");
            assertThat((Integer)
                            dark.evaluate("Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"))
                    .isLessThan(64);
        }
    }

    private static Page chat(BrowserContext profile, String url) {
        Page page = profile.newPage();
        page.navigate(url);
        assertThat(page.locator("#happened")).containsText("Loaded from localhost");
        assertThat(page.locator("#status")).not().hasText("Connecting…");
        return page;
    }

    private static void ask(Page page) {
        page.getByRole(AriaRole.BUTTON, button("Ask")).click();
    }

    private static Page.GetByRoleOptions button(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private static void assertComplete(Page page) {
        assertThat(page.locator("#outcome")).hasText(Pattern.compile("Complete, 1\\d\\d words\\."), within());
        assertThat(answer(page)).startsWith(START).endsWith(END);
    }

    private static LocatorAssertions.HasTextOptions within() {
        return new LocatorAssertions.HasTextOptions().setTimeout(40_000);
    }

    /** The text alone, without the call of the tool. */
    private static String answer(Page page) {
        List<String> texts = page.locator(".answer-text").all().stream()
                .map(Locator::textContent)
                .toList();
        return String.join("", texts);
    }

    private static String[] with(String[] arguments, String[] others, String... more) {
        return Stream.of(arguments, others, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
