package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class BoardMessageTests {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void textAndAuthorAreStripped() {
        assertThat(BoardMessage.of(new NewMessage(" hi\n", " Ann "), TIME))
                .isEqualTo(new BoardMessage("hi", "Ann", TIME));
    }

    @Test
    void blankAuthorIsNone() {
        assertThat(BoardMessage.of(new NewMessage("hi", " "), TIME).author()).isNull();
    }

    @Test
    void payloadNamesTheAuthorOnlyIfTold() {
        JsonMapper mapper = new JsonMapper();

        assertThat(mapper.writeValueAsString(new BoardMessage("hi", "Ann", TIME)))
                .isEqualTo("{\"text\":\"hi\",\"author\":\"Ann\",\"time\":\"2026-01-02T03:04:05Z\"}");
        assertThat(mapper.writeValueAsString(new BoardMessage("hi", null, TIME)))
                .isEqualTo("{\"text\":\"hi\",\"time\":\"2026-01-02T03:04:05Z\"}");
    }
}
