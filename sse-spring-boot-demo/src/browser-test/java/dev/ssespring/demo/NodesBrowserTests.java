package dev.ssespring.demo;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two nodes on one Redis, a tab at each. */
class NodesBrowserTests {

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    private final EmbeddedRedis redis = new EmbeddedRedis();
    private RunningDemo one;
    private RunningDemo other;

    @BeforeEach
    void startNodes() {
        one = RunningDemo.start(redis.arguments());
        other = RunningDemo.start(redis.arguments());
    }

    @AfterEach
    void stopNodes() {
        other.close();
        one.close();
        redis.close();
    }

    @Test
    void whatIsWrittenAtOneNodeAppearsAtTheOtherInTheSameOrder() {
        Page here = board(one);
        Page there = board(other);

        write(here, "From the first node");
        assertThat(there.locator(".message-text")).hasText("From the first node");
        write(there, "From the second");

        for (Page page : new Page[] {here, there}) {
            assertThat(page.locator(".message-text")).hasText(new String[] {"From the first node", "From the second"});
            assertThat(page.locator(".streams")).hasText("1 open stream");
        }
    }

    private static Page board(RunningDemo node) {
        Page page = CHROMIUM.desktop().newPage();
        page.navigate(node.url("/board"));
        assertThat(page.locator("#status")).hasText("Connected");
        return page;
    }

    private static void write(Page page, String text) {
        Page.GetByLabelOptions exactly = new Page.GetByLabelOptions().setExact(true);
        page.getByLabel("Message", exactly).fill(text);
        page.getByLabel("Message", exactly).press("Enter");
    }
}
