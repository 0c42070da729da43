package dev.ssespring.demo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

@WebMvcTest({ChatController.class, AiSdkController.class, AgUiController.class})
@Import(ModelStub.class)
class ChatPageTests {

    @Autowired
    MockMvcTester mvc;

    @Test
    void pageIsNavigableAndLoadsNothingFromElsewhere() {
        assertThat(mvc.get().uri("/chat"))
                .hasStatusOk()
                .bodyText()
                .contains("href=\"/\"", "href=\"/board\"", "aria-current=\"page\"", "maxlength=\"500\"")
                .contains("data-url=\"/chat/\"", "default-src 'self'")
                .doesNotContainPattern("(src|href)=\"(https?:)?//");
    }

    @ParameterizedTest
    @CsvSource({
        "ChatController.java, src/main/java/dev/ssespring/demo/chat/ChatController.java, runs",
        "chat.js, src/main/resources/static/js/chat.js, page"
    })
    void theCodeOnThePageIsTheCodeThatRuns(String source, String file, String tag) throws Exception {
        String page = mvc.get().uri("/chat").exchange().getResponse().getContentAsString();
        Matcher shown = Pattern.compile(
                        "data-source=\"" + Pattern.quote(source) + "\">.*?<code>(.*?)</code>", Pattern.DOTALL)
                .matcher(page);
        assertThat(shown.find()).isTrue();

        assertThat(unescaped(shown.group(1))).isEqualTo(tagged(Path.of(file), tag));
    }

    private static String unescaped(String html) {
        return html.replaceAll("<[^>]*>", "")
                .replace("&gt;", ">")
                .replace("&lt;", "<")
                .replace("&amp;", "&");
    }

    private static String tagged(Path file, String tag) throws IOException {
        Matcher region = Pattern.compile(
                        "^ *// tag::" + tag + "\\[]\n(.*?)^ *// end::" + tag + "\\[]$",
                        Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(file));
        assertThat(region.find()).isTrue();
        return region.group(1).stripTrailing().stripIndent();
    }

    @ParameterizedTest
    @CsvSource({
        "/chat/a.b, '{\"text\":\"x\"}', 400",
        "/chat/ab, '{\"text\":\" \"}', 400",
        "/chat/ab, '{}', 400",
        "/api/chat, '{}', 400",
        "/api/chat, '{\"id\":\"a.b\",\"messages\":[]}', 400",
        "/api/agent, '{}', 400",
        "/api/agent, '{\"threadId\":\"ab\",\"messages\":[]}', 400",
        "/api/agent, '{\"threadId\":\"ab\",\"runId\":\"r1\"}', 400"
    })
    void invalidIdsAndQuestionsAreRefused(String path, String body, int status) {
        assertThat(mvc.post().uri(path).contentType("application/json").content(body))
                .hasStatus(status);
    }

    @Test
    void aChatWithoutAnAnswerHasNoContent() {
        assertThat(mvc.get().uri("/chat/unknown/stream")).hasStatus(204);
        assertThat(mvc.get().uri("/api/chat/unknown/stream")).hasStatus(204);
        assertThat(mvc.post().uri("/chat/unknown/stop"))
                .hasStatusOk()
                .bodyText()
                .isEqualTo("false");
    }
}
