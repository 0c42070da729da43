package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardBrowserTests {

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private RunningDemo demo;

    @BeforeEach
    void startDemo() {
        demo = RunningDemo.start("--sse.heartbeat=100ms", "--sse.retry=50ms");
    }

    @AfterEach
    void stopDemo() {
        demo.close();
    }

    @Test
    void messageCrossesToTheOtherBrowserAndBothCountTwoStreams() {
        Page one = board(CHROMIUM.desktop());
        Page other = board(CHROMIUM.desktop());
        assertThat(one.locator(".streams")).hasText("2 open streams");
        assertThat(other.locator(".streams")).hasText("2 open streams");

        one.getByLabel("Name").fill("Ada Lovelace");
        write(one, "Does it reach you?");
        assertThat(other.locator(".message-text")).hasText("Does it reach you?");
        assertThat(other.locator(".message-author")).hasText("Ada Lovelace");
        assertThat(other.locator(".avatar")).hasText("AL");
        assertThat(one.locator(".message-text")).hasText("Does it reach you?");
        assertThat(one.getByLabel("Message", exactly())).hasValue("");

        write(other, "At once.");
        assertThat(one.locator(".message-text")).hasText(new String[] {"Does it reach you?", "At once."});
        assertThat(one.locator(".message-author").last()).hasText("Anonymous");

        other.close();
        assertThat(one.locator(".streams")).hasText("1 open stream");
    }

    @Test
    void othersSeeWhoIsTypingUntilTheMessageIsThere() {
        Page one = board(CHROMIUM.desktop());
        Page other = board(CHROMIUM.desktop());
        Locator typing = other.locator("#typing");
        assertThat(typing).isEmpty();
        one.getByLabel("Name").fill("Ada");

        one.getByLabel("Message", exactly()).pressSequentially("Hel");
        assertThat(typing).hasText("Ada is typing…");
        assertThat(one.locator("#typing")).isEmpty();
        Page late = board(CHROMIUM.desktop());
        write(one, "Hello");

        assertThat(other.locator(".message-text")).hasText("Hello");
        assertThat(typing).isEmpty();
        assertThat(late.locator(".message-text")).hasText("Hello");
        assertThat(late.locator("#typing")).isEmpty();
    }

    @Test
    void whoStopsTypingIsForgotten() {
        Page one = board(CHROMIUM.desktop());
        Page other = board(CHROMIUM.desktop());

        one.getByLabel("Message", exactly()).pressSequentially("Never m");
        assertThat(other.locator("#typing")).hasText("Anonymous is typing…");

        assertThat(other.locator("#typing")).isEmpty();
    }

    @Test
    void theCodeIsBesideTheMessagesWhereThereIsRoom() {
        Page wide = board(CHROMIUM.desktop());
        assertThat(wide.getByText("What each page reads")).isVisible();
        assertThat(wide.getByLabel("Message", exactly())).isVisible();

        Page phone = board(CHROMIUM.phone(375));
        assertThat(phone.getByText("What each page reads")).isHidden();
        phone.getByText("The code of this board").click();
        assertThat(phone.getByText("What each page reads")).isVisible();
        Assertions.assertThat((Integer)
                        phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                .isZero();
    }

    @Test
    void tabsOfOneBrowserShareAStreamAndShowTheSame() {
        BrowserContext profile = CHROMIUM.desktop();
        Page one = board(profile);
        write(one, "Before the others");
        List<Page> tabs = new ArrayList<>(List.of(one));
        // Over HTTP/1.1 a browser opens six connections to a server: with a stream for each, the seventh tab would
        // hang.
        for (int i = 1; i < 8; i++) {
            tabs.add(board(profile));
        }
        for (Page tab : tabs) {
            assertThat(tab.locator(".streams")).hasText("1 open stream");
        }

        write(tabs.get(7), "To all tabs");

        for (Page tab : tabs) {
            assertThat(tab.locator(".message-text")).hasText(new String[] {"Before the others", "To all tabs"});
        }
        one.close();
        write(tabs.get(3), "The first tab is closed");
        for (Page tab : tabs.subList(1, 8)) {
            assertThat(tab.locator(".message-text").last()).hasText("The first tab is closed");
            assertThat(tab.locator(".message")).hasCount(3);
            assertThat(tab.locator(".streams")).hasText("1 open stream");
        }
    }

    @Test
    void whatWasWrittenBeforeIsThereInANewTabAndAfterAReload() {
        BrowserContext profile = CHROMIUM.desktop();
        Page first = board(profile);
        say("Ada", "One");
        say("Ada", "Two");
        String[] all = {"One", "Two"};

        Page inTheSameBrowser = board(profile);
        Page inAnother = board(CHROMIUM.desktop());
        for (Page page : new Page[] {first, inTheSameBrowser, inAnother}) {
            assertThat(page.locator(".message-text")).hasText(all);
        }
        for (Page page : new Page[] {first, inAnother}) {
            page.reload();
            assertThat(page.locator("#status")).hasText("Connected");
            assertThat(page.locator(".message-text")).hasText(all);
        }
        say("Ada", "Three");
        for (Page page : new Page[] {first, inTheSameBrowser, inAnother}) {
            assertThat(page.locator(".message-text")).hasText(new String[] {"One", "Two", "Three"});
        }
    }

    @Test
    void whatIsWrittenWhileAPageLoadsIsShownOnce() throws InterruptedException {
        Page page = CHROMIUM.desktop().newPage();
        AtomicBoolean loaded = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        Thread writer = new Thread(() -> {
            while (!loaded.get() || written.get() < 20) {
                say("Ada", "Number " + written.incrementAndGet());
                LockSupport.parkNanos(1_000_000);
            }
        });
        writer.start();
        try {
            for (int i = 0; i < 10; i++) {
                page.navigate(demo.url("/board"));
                assertThat(page.locator("#status")).hasText("Connected");
            }
        } finally {
            loaded.set(true);
            writer.join();
        }

        int last = written.get();
        assertThat(page.locator(".message-text").last()).hasText("Number " + last);
        List<String> shown = page.locator(".message-text").allTextContents();
        Assertions.assertThat(shown)
                .containsExactlyElementsOf(IntStream.rangeClosed(last - shown.size() + 1, last)
                        .mapToObj("Number %d"::formatted)
                        .toList());
    }

    @Test
    void whatWasWrittenWhileTheServerSentEverybodyAwayIsCaughtUpInOrderAndOnce() {
        Page page = board(CHROMIUM.desktop());
        say("Ada", "Before");
        assertThat(page.locator(".message-text")).hasText("Before");

        demo.publisher().drain();
        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        say("Ada", "While away");
        say("Ada", "Still away");
        demo.publisher().start();

        assertThat(page.locator("#status")).hasText("Connected");
        say("Ada", "Back");
        assertThat(page.locator(".message-text")).hasText(new String[] {"Before", "While away", "Still away", "Back"});
    }

    @Test
    void aHistoryThatDoesNotReachBackIsReplacedByTheNewestMessages() {
        demo.close();
        demo = RunningDemo.start("--sse.heartbeat=100ms", "--sse.retry=50ms", "--sse.history.max-events=2");
        Page page = board(CHROMIUM.desktop());
        say("Ada", "Before");
        assertThat(page.locator(".message-text")).hasText("Before");

        demo.publisher().drain();
        for (int i = 0; i < 5; i++) {
            say("Ada", "Too much");
        }
        demo.publisher().start();

        assertThat(page.locator(".message")).hasCount(6);
        say("Ada", "Back");
        assertThat(page.locator(".message-text"))
                .hasText(new String[] {"Before", "Too much", "Too much", "Too much", "Too much", "Too much", "Back"});
    }

    @Test
    void nameIsRemembered() {
        BrowserContext profile = CHROMIUM.desktop();
        Page one = board(profile);
        one.getByLabel("Name").fill("Grace");
        write(one, "Hello");
        assertThat(one.locator(".message-text")).hasText("Hello");

        assertThat(board(profile).getByLabel("Name")).hasValue("Grace");
    }

    @Test
    void markupIsShownAsItWasTyped() {
        Page page = board(CHROMIUM.desktop());

        write(page, "<img src=x onerror=alert(1)><b>bold</b>");

        assertThat(page.locator(".message-text")).hasText("<img src=x onerror=alert(1)><b>bold</b>");
        assertThat(page.locator(".message-text *")).hasCount(0);
    }

    @Test
    void refusalIsShownAndTheTextStays() {
        Page page = board(CHROMIUM.desktop());

        write(page, "   ");

        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The text must not be empty");
        assertThat(page.getByLabel("Message", exactly())).hasValue("   ");
        CHROMIUM.allowProblemsWith("/board/messages");
    }

    @Test
    void refusalGoesWhenSomethingIsTyped() {
        Page page = board(CHROMIUM.desktop());
        write(page, "   ");
        assertThat(page.getByRole(AriaRole.ALERT)).isVisible();

        page.getByLabel("Message", exactly()).fill("Something");

        assertThat(page.getByRole(AriaRole.ALERT)).isHidden();
        CHROMIUM.allowProblemsWith("/board/messages");
    }

    @Test
    void thatTheServerCannotBeReachedIsForgottenWhenItIsBack() {
        Page page = board(CHROMIUM.desktop());
        int port = demo.port();
        demo.close();
        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        write(page, "Anybody there?");
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("The server cannot be reached: nothing was sent");
        assertThat(page.locator("#status")).hasAttribute("data-wait", Pattern.compile("\\d+ s"));

        demo = RunningDemo.startOn(port, "--sse.heartbeat=100ms", "--sse.retry=50ms");

        assertThat(page.locator("#status")).hasText("Connected");
        assertThat(page.locator("#status[data-wait]")).hasCount(0);
        assertThat(page.getByRole(AriaRole.ALERT)).isHidden();
        assertThat(page.getByLabel("Message", exactly())).hasValue("Anybody there?");
        CHROMIUM.allowProblemsWith("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE");
    }

    @Test
    void openStreamsAreNotShownAsCurrentWhileDisconnected() {
        Page page = board(CHROMIUM.desktop());
        assertThat(page.locator(".streams")).hasText("1 open stream");

        demo.publisher().drain();
        assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
        assertThat(page.locator(".streams")).hasText("– open streams");

        demo.publisher().start();
        assertThat(page.locator(".streams")).hasText("1 open stream");
    }

    @ParameterizedTest
    @ValueSource(ints = {320, 375, 390})
    void placeholderIsOneLineOnAPhone(int width) {
        Page page = board(CHROMIUM.phone(width));
        Locator message = page.getByLabel("Message", exactly());
        long height = height(message);

        message.fill(message.getAttribute("placeholder"));

        Assertions.assertThat(height(message)).isEqualTo(height);
        message.fill("A message that is so long that it needs more than one line on any phone that there is");
        Assertions.assertThat(height(message)).isGreaterThan(height);
    }

    private static long height(Locator locator) {
        return Math.round(locator.boundingBox().height);
    }

    @Test
    void onlyTheNewestTwoHundredAreKept() {
        Page page = board(CHROMIUM.desktop());

        for (int i = 1; i <= 250; i++) {
            demo.publisher().publish("board", "message", new BoardMessage("Number " + i, null, Instant.now()));
        }

        assertThat(page.locator(".message-text").last()).hasText("Number 250");
        assertThat(page.locator(".message")).hasCount(200);
        assertThat(page.locator(".message").last()).isInViewport();
    }

    @Test
    void picturesOfALivelyBoard() {
        Page light = board(CHROMIUM.desktop());
        Page dark = board(CHROMIUM.darkDesktop());
        Page phone = board(CHROMIUM.phone(390));
        say("Ada Lovelace", "Morning! Anyone else on the board?");
        say("Grace Hopper", "Here, on the train. Came through before I had put the phone down.");
        say("Linus", "Same. Pulled the cable for a minute, and it came back by itself.");
        say(null, "Who left the bug in the relay?\nAsking for a moth.");
        say("Grace Hopper", "https://example.org/" + "a-long-address-without-any-place-to-break/".repeat(3));
        say("Margaret Hamilton", "The release is tagged. Look at /actuator/health before you go home.");

        for (Page page : new Page[] {light, dark, phone}) {
            assertThat(page.locator(".message")).hasCount(6);
            assertThat(page.locator(".streams")).hasText("3 open streams");
        }
        Chromium.screenshot(light, "board.png");
        Chromium.screenshot(dark, "board-dark.png");
        Chromium.screenshot(phone, "board-phone.png");
    }

    private Page board(BrowserContext profile) {
        Page page = profile.newPage();
        page.navigate(demo.url("/board"));
        assertThat(page.locator("#status")).hasText("Connected");
        return page;
    }

    private void say(@Nullable String author, String text) {
        demo.say(author, text);
    }

    private static void write(Page page, String text) {
        page.getByLabel("Message", exactly()).fill(text);
        page.getByLabel("Message", exactly()).press("Enter");
    }

    private static Page.GetByLabelOptions exactly() {
        return new Page.GetByLabelOptions().setExact(true);
    }
}
