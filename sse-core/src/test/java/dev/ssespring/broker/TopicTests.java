package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders",
                "a",
                "orders.eu.created",
                "A-Z_a-z:0/9",
                "-",
                "_",
                ":",
                "/",
                "/a/b.c",
                "0",
                "z.Z",
                "9.A"
            })
    void takesSegmentsJoinedByDots(String name) {
        Topic topic = new Topic(name);

        assertThat(topic.name()).isEqualTo(name);
        assertThat(topic).hasToString(name);
        assertThat(String.join(".", topic.segments())).isEqualTo(name);
    }

    @Test
    void tellsItsSegments() {
        assertThat(new Topic("orders").segments()).containsExactly("orders");
        assertThat(new Topic("a.b-c.d").segments()).containsExactly("a", "b-c", "d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".", "..", ".a", "a.", "a..b", " ", "a b", "a,b", "\u00E4", "a\u00DF", "a?", "a+b", "a@b", "[", "`",
                "{", ";", "\u0661", "\uFF21", "a;b", "a\\b"
            })
    void refusesWhatBreaksTheGrammarAndShowsIt(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic(name))
                .withMessage("'topic' must be segments of A-Z, a-z, 0-9, '_', ':', '/' and '-' joined by dots"
                        + " (in a subscription also '*' or '**' as a whole segment): '" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u200Bb", "a\u2028b", "a\u0085b", "a\nb"})
    void showsAQuestionMarkForWhatCannotBeSeen(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Topic(name)).withMessageEndingWith(": 'a?b'");
    }

    @Test
    void refusesAnEmptyName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic(""))
                .withMessage("'topic' must have 1 to 255 characters, not 0: ''");
    }

    @Test
    void takes255CharactersButNot256() {
        assertThatNoException().isThrownBy(() -> new Topic("a".repeat(255)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic("a".repeat(256)))
                .withMessage("'topic' must have 1 to 255 characters, not 256: '" + "a".repeat(64) + "...'");
    }

    @Test
    void shows64CharactersWholeAndCutsTheRest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic("!".repeat(64)))
                .withMessageEndingWith(": '" + "!".repeat(64) + "'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic("!".repeat(65)))
                .withMessageEndingWith(": '" + "!".repeat(64) + "...'");
    }

    @ParameterizedTest
    @ValueSource(chars = {'\r', '\n', '\0', '\t', '\u001B', '\u007F'})
    void refusesControlCharactersAndDoesNotRepeatThem(char control) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic("a" + control + "b"))
                .withMessageEndingWith(": 'a?b'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "orders.*", "orders.**.created", "a*", "***"})
    void refusesPatternsBecauseNothingCanBePublishedToThem(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic(pattern))
                .withMessage(
                        "'topic' must not be a pattern: '" + pattern + "' can be subscribed to, but not published to");
    }

    @Test
    void shortensAPatternThatItRefuses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Topic("*\r\n" + "a".repeat(100)))
                .withMessageContaining("'*??" + "a".repeat(61) + "...'");
    }

    @Test
    void refusesNull() {
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> new Topic(null));
    }
}
