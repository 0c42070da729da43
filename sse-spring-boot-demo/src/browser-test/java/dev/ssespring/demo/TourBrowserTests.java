package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the pages of the tour claim. */
class TourBrowserTests {

    private static final Pattern AWAY = Pattern.compile(
            "You were (?:away|frozen) for \\d+\\.\\d s: (\\d+) events (?:replayed|delivered late), none lost, none twice\\.");

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private static RunningDemo demo;

    @BeforeAll
    static void startDemo() {
        demo = RunningDemo.start("--sse.heartbeat=1s");
    }

    @AfterAll
    static void stopDemo() {
        demo.close();
    }

    @Test
    void greetingAppearsOnAllStartPages() {
        Page one = open("/");
        Page other = open("/");

        one.locator("#text").fill("Good morning");
        one.locator("#text").press("Enter");

        for (Page page : new Page[] {one, other}) {
            assertThat(page.locator(".greeting-text")).hasText("Good morning");
        }
    }

    @Test
    void nothingIsLostOrComesTwiceHoweverThePageWasAway() {
        Page page = open("/resume");
        assertThat(page.locator("#events li").nth(5)).isVisible();

        page.locator("#cut").click();
        assertThat(replayed(page, 1)).as("replayed after a cut").isPositive();
        assertThat(page.locator("#outcome-ids")).containsText("ids ");
        assertThat(page.locator(".missed").first()).isVisible();
        Chromium.screenshot(page, "resume-cut.png");

        page.locator("#drain").click();
        assertThat(replayed(page, 2))
                .as("replayed after the server was drained")
                .isPositive();

        page.locator("#freeze").click();
        assertThat(replayed(page, 3)).as("after the page was frozen").isGreaterThan(50);
        // A refused attempt while the server was drained.
        CHROMIUM.allowProblemsWith("503");
    }

    private static int replayed(Page page, int absences) {
        assertThat(page.locator("#absences")).hasText(String.valueOf(absences));
        Locator outcome = page.locator("#outcome");
        assertThat(outcome).hasText(AWAY);
        Matcher told = AWAY.matcher(outcome.textContent());
        assertThat(told.matches()).isTrue();
        return Integer.parseInt(told.group(1));
    }

    @Test
    void slowReadersAreComparedWithFastOnes() {
        Page page = open("/slow-clients");

        page.locator("#start").click();
        assertThat(page.locator("#start")).isDisabled();
        assertThat(page.locator("#running"))
                .hasText("finished", new LocatorAssertions.HasTextOptions().setTimeout(60_000));

        assertThat(page.locator("[data-reader='catch-up slow'] td").nth(2)).hasText("300");
        assertThat(page.locator("[data-reader='drop-oldest slow'] td").nth(7)).containsText("stream-gap ×");
        assertThat(page.locator("#start")).isEnabled();
        Chromium.screenshotOfAll(page, "slow-clients-finished.png");
    }

    @Test
    void tickerSavesMostOfTheBytes() {
        Page page = open("/ticker");

        assertThat(page.locator(".price")).hasCount(12);
        assertThat(page.locator("#saved")).hasText(Pattern.compile("Bytes saved: .* \\([5-9]\\d %\\)"));
    }

    @Test
    void aStreamIsSeenDisconnectedAndItsPageComesBack() {
        Page board = open("/board");
        Page streams = open(board, "/streams");
        Locator row = streams.locator("#streams tr")
                .filter(new Locator.FilterOptions().setHasText("board"))
                .first();
        assertThat(row).isVisible();
        String id = row.getAttribute("data-key");

        row.locator("button").click();

        assertThat(streams.locator("#streams tr[data-key='" + id + "']")).hasCount(0);
        assertThat(row).isVisible();
        assertThat(row.getAttribute("data-key")).isNotEqualTo(id);
        assertThat(board.locator("#status")).hasText("Connected");
    }

    @Test
    void aTopicIsFollowedFromItsHistoryOn() {
        demo.publisher().publish("tour.before", "note", "written before");
        Page page = open("/streams");
        page.locator("#topics tr[data-key='tour.before'] button").click();
        assertThat(page.locator("#tail .event-data")).hasText("written before");

        page.locator("#tail-topic").fill("tour.*");
        page.locator("#tail-topic").press("Enter");
        assertThat(page.locator("#tail-state")).hasText("Following tour.*");
        page.locator("#topic").fill("tour.live");
        page.locator("#data").fill("written live");
        page.locator("#data").press("Enter");

        assertThat(page.locator("#published")).hasText("Published to tour.live");
        assertThat(page.locator("#tail .event-data")).hasText(new String[] {"written live", "written before"});
        Chromium.screenshotOfAll(page, "streams-followed.png");

        page.locator("#tail-topic").fill("not a topic");
        page.locator("#tail-topic").press("Enter");
        assertThat(page.locator("#tail-state")).hasText("Cannot follow not a topic: this is not a topic or pattern");
        CHROMIUM.allowProblemsWith("topic=not");
    }

    @Test
    void numbersAreNotShownAsCurrentWithoutTheServer() {
        try (RunningDemo own = RunningDemo.start()) {
            Page page = CHROMIUM.desktop().newPage();
            page.navigate(own.url("/streams"));
            assertThat(page.locator("#open-streams")).hasText("0");

            own.stop();

            assertThat(page.locator("#status")).hasText("Connection lost, reconnecting…");
            assertThat(page.locator("#open-streams")).hasText("–");
            CHROMIUM.allowProblemsWith("actuator/sse", "ERR_CONNECTION");
        }
    }

    @Test
    void loginOpensTheStreamOfAUserAndLogOutEndsIt() {
        Page alice = CHROMIUM.desktop().newPage();
        alice.navigate(demo.url("/login"));
        assertThat(alice.locator("#login-title")).hasText("Please log in");
        assertThat(alice.locator("#status")).hasText("Not logged in");

        alice.locator("#as-alice").click();
        assertThat(alice.locator("#status")).hasText("Connected");
        assertThat(alice.locator("#logged-out")).isHidden();
        assertThat(demo.publisher().streams()).anyMatch(stream -> "alice".equals(stream.user()));
        Page bob = CHROMIUM.desktop().newPage();
        bob.navigate(demo.url("/login"));
        bob.locator("#as-bob").click();
        assertThat(bob.locator("#status")).hasText("Connected");

        alice.locator("#to").selectOption("bob");
        alice.locator("#text").fill("For Bob alone");
        alice.locator("#text").press("Enter");
        assertThat(bob.locator("#messages .event-data")).hasText("For Bob alone");
        alice.locator("#to").selectOption("alice");
        alice.locator("#text").fill("For myself");
        alice.locator("#text").press("Enter");
        assertThat(alice.locator("#messages .event-data")).hasText("For myself");
        assertThat(bob.locator("#messages .event-data")).hasText("For Bob alone");
        Chromium.screenshot(alice, "login-alice.png");

        alice.locator("#log-out button").click();

        assertThat(alice.locator("#logged-out-text")).containsText("alice is logged out");
        assertThat(alice.locator("#status")).hasText("Not logged in");
        await().until(() -> demo.publisher().streams().stream().noneMatch(stream -> "alice".equals(stream.user())));
        assertThat(bob.locator("#status")).hasText("Connected");
        alice.locator("#again").click();
        assertThat(alice.locator("#as-alice")).isVisible();
        CHROMIUM.allowProblemsWith("/login/stream");
    }

    private static Page open(String path) {
        return opened(CHROMIUM.desktop().newPage(), path);
    }

    /** In a second tab. */
    private static Page open(Page beside, String path) {
        return opened(beside.context().newPage(), path);
    }

    private static Page opened(Page page, String path) {
        page.navigate(demo.url(path));
        assertThat(page.locator("#status")).hasText("Connected");
        return page;
    }
}
