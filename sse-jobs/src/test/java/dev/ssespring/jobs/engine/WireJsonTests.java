package dev.ssespring.jobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.jobs.store.LeasedJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WireJsonTests {

    @Test
    void membersAndElementsStayRaw() {
        assertThat(WireJson.members(" { \"a\" : [1, {\"b\":\"}\"}] , \"c\\\"d\":\"x,y:z\",\"e\":null } "))
                .isEqualTo(Map.of("a", "[1, {\"b\":\"}\"}]", "c\"d", "\"x,y:z\"", "e", "null"));
        assertThat(WireJson.elements("[ {\"a\":[1,2]} , \"]\",3]")).isEqualTo(List.of("{\"a\":[1,2]}", "\"]\"", "3"));
        assertThat(WireJson.members("{}")).isEmpty();
        assertThat(WireJson.elements(" [ ] ")).isEmpty();
    }

    @Test
    void malformedTextIsRefusedAtEachLength() {
        String whole = "{\"a\":[1,{\"b\":\"\\\\\\\"\"}],\"c\":\"d\"}";
        for (int length = 0; length < whole.length(); length++) {
            String part = whole.substring(0, length);
            assertThatIllegalArgumentException().as(part).isThrownBy(() -> WireJson.members(part));
        }
        assertThat(WireJson.members(whole)).hasSize(2);
        assertThatIllegalArgumentException().isThrownBy(() -> WireJson.members(whole + "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireJson.elements("[1,]"));
        assertThatIllegalArgumentException().isThrownBy(() -> WireJson.elements("{}"));
    }

    @Test
    void everyCharacterSurvives() {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xFFFF; c += (c < 0x300) ? 1 : 97) {
            all.append((char) c);
        }
        String text = all + "\uD83D\uDE00";

        String quoted = WireJson.quote(text);

        assertThat(WireJson.unquote(quoted)).isEqualTo(text);
        assertThat(quoted.chars()).noneMatch(c -> c < 0x20);
        assertThatIllegalArgumentException().isThrownBy(() -> WireJson.unquote("\"\\u12\""));
        assertThatIllegalArgumentException().isThrownBy(() -> WireJson.unquote("12"));
    }

    @Test
    void aJobIsReadAsItWasWritten() {
        LeasedJob job = new LeasedJob(
                "w", "id\"1", "7-ab", 7, 3, "re\nsize", "{\"a\":[\"}\"]}", Duration.ZERO, "00-abc-def-01");

        String json = JobMessages.job("q", job, Duration.ofSeconds(30));

        assertThat(JobMessages.job("w", json)).isEqualTo(job);
        assertThat(json).contains("\"ttl\":30000").doesNotContain("\n");
        assertThat(job.toString()).doesNotContain("7-ab").doesNotContain("}\"]");
    }
}
