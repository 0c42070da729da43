package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BoardMessageTests {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void textAndAuthorAreStripped() {
        BoardMessage message = BoardMessage.of(new NewMessage(" hi\n", " Ann "), TIME);

        assertThat(message).isEqualTo(new BoardMessage(message.id(), "hi", "Ann", TIME));
    }

    @Test
    void blankAuthorIsNone() {
        assertThat(BoardMessage.of(new NewMessage("hi", " "), TIME).author()).isNull();
    }

    @Test
    void messagesWithTheSameTextAreNotTheSame() {
        NewMessage posted = new NewMessage("hi", "Ann");
        assertThat(BoardMessage.of(posted, TIME)).isNotEqualTo(BoardMessage.of(posted, TIME));
    }

    @Test
    void payloadNamesTheAuthorOnlyIfTold() {
        JsonMapper mapper = new JsonMapper();

        assertThat(mapper.writeValueAsString(new BoardMessage("1", "hi", "Ann", TIME)))
                .isEqualTo("{\"id\":\"1\",\"text\":\"hi\",\"author\":\"Ann\",\"time\":\"2026-01-02T03:04:05Z\"}");
        assertThat(mapper.writeValueAsString(new BoardMessage("1", "hi", null, TIME)))
                .isEqualTo("{\"id\":\"1\",\"text\":\"hi\",\"time\":\"2026-01-02T03:04:05Z\"}");
    }
}
