package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@WebMvcTest({PagesController.class, BoardController.class})
@Import({OpenStreamsReporter.class, MemoryBoardMessages.class})
class PagesControllerTests {

    @Autowired
    MockMvcTester mvc;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sse",
                "/board",
                "/jobs",
                "/chat",
                "/resume",
                "/slow-clients",
                "/ticker",
                "/login",
                "/streams",
                "/events",
                "/actuator/health"
            })
    void homeLinksTo(String path) {
        assertThat(mvc.get().uri("/")).hasStatusOk().bodyText().contains("href=\"" + path + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/sse", "/board"})
    void everyPageIsNavigableAndLoadsNothingFromElsewhere(String path) {
        assertThat(mvc.get().uri(path))
                .hasStatusOk()
                .hasContentType("text/html;charset=UTF-8")
                .bodyText()
                .contains(
                        "href=\"/\"",
                        "href=\"/sse\"",
                        "href=\"/board\"",
                        "href=\"/jobs\"",
                        "href=\"/chat\"",
                        "href=\"/resume\"",
                        "href=\"/slow-clients\"",
                        "href=\"/ticker\"",
                        "href=\"/login\"",
                        "href=\"/streams\"",
                        "href=\"/favicon.svg\"")
                .contains("default-src 'self'")
                .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    @Test
    void sseListensToEvents() {
        assertThat(mvc.get().uri("/sse")).bodyText().contains("data-url=\"/events\"");
    }

    @Test
    void boardListensToItsStream() {
        assertThat(mvc.get().uri("/board")).bodyText().contains("data-url=\"/board/stream\"", "maxlength=\"500\"");
    }

    @Test
    void iconThatBrowsersAskForIsTheOneOfThePages() {
        assertThat(mvc.get().uri("/favicon.ico")).hasRedirectedUrl("/favicon.svg");
        assertThat(mvc.get().uri("/favicon.svg")).hasStatusOk();
    }
}
