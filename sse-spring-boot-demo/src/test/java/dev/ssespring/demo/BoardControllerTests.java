package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

@WebMvcTest(BoardController.class)
@Import({OpenStreamsReporter.class, MemoryBoardMessages.class})
class BoardControllerTests {

    @Autowired
    MockMvcTester mvc;

    @Test
    void longestMessageIsTaken() {
        assertThat(post("{\"text\":\"%s\"}".formatted("x".repeat(500)))).hasStatus(HttpStatus.ACCEPTED);
    }

    @Test
    void spaceAroundDoesNotCount() {
        assertThat(post("{\"text\":\"  %s\\n\"}".formatted("x".repeat(500)))).hasStatus(HttpStatus.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"text\":null}", "{\"text\":\"\"}", "{\"text\":\" \\n\\t\"}"})
    void blankTextIsRefused(String message) {
        assertRefused(message, "The text must not be empty");
    }

    @Test
    void tooLongTextIsRefused() {
        assertRefused(
                "{\"text\":\"%s\"}".formatted("x".repeat(501)), "The text must have at most 500 characters, not 501");
    }

    @Test
    void tooLongAuthorIsRefused() {
        assertRefused(
                "{\"text\":\"x\",\"author\":\"%s\"}".formatted("x".repeat(41)),
                "The author must have at most 40 characters, not 41");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "text"})
    void whatIsNoMessageIsRefused(String body) {
        assertThat(post(body)).hasStatus(HttpStatus.BAD_REQUEST);
    }

    @Test
    void whoIsTypingIsTakenWithAndWithoutAName() {
        assertThat(post("/board/typing", "{\"page\":\"1-2\",\"author\":\"Ada\"}"))
                .hasStatus(HttpStatus.ACCEPTED);
        assertThat(post("/board/typing", "{\"page\":\"1-2\"}")).hasStatus(HttpStatus.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"page\":\" \"}",
                "{\"page\":\"12345678901234567890123456789012345678901\"}",
                "{\"page\":\"1\",\"author\":\"12345678901234567890123456789012345678901\"}"
            })
    void typingOfAnUnknownPageOrWithATooLongTextIsRefused(String body) {
        assertThat(post("/board/typing", body)).hasStatus(HttpStatus.BAD_REQUEST);
    }

    private void assertRefused(String message, String reason) {
        MvcTestResult result = post(message);
        assertThat(result)
                .hasStatus(HttpStatus.BAD_REQUEST)
                .satisfies(it -> assertThat(it.getResponse().getErrorMessage()).isEqualTo(reason));
    }

    private MvcTestResult post(String body) {
        return post("/board/messages", body);
    }

    private MvcTestResult post(String path, String body) {
        return mvc.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .content(body)
                .exchange();
    }
}
