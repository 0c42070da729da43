package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTests {

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "a.*", "*.a", "a.*.b", "a.**", "**.a", "a.**.b", "**.**", "*.**.*"})
    void takesWildcardsAsWholeSegments(String name) {
        TopicPattern pattern = new TopicPattern(name);

        assertThat(pattern.isTopic()).isFalse();
        assertThat(pattern.name()).isEqualTo(name);
        assertThat(pattern).hasToString(name);
        assertThat(String.join(".", pattern.segments())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "a.b", "a-b:c/d_e.0"})
    void takesTopicsAndKnowsThem(String name) {
        assertThat(new TopicPattern(name).isTopic()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"***", "a*", "*a", "a.b*", "**a", "*.a*.b", "*.", ".*", "*..*", "* ", "****"})
    void refusesWildcardsThatAreNoWholeSegment(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern(name))
                .withMessage("'topic' must be segments of letters, digits, '_', ':', '/' and '-' joined by dots"
                        + " (in a subscription also '*' or '**' as a whole segment): '" + name + "'");
    }

    @Test
    void refusesAnEmptyName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern(""))
                .withMessage("'topic' must have 1 to 255 characters, not 0: ''");
    }

    @Test
    void takes255CharactersButNot256() {
        assertThatNoException().isThrownBy(() -> new TopicPattern("*.".repeat(127) + "a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern("*.".repeat(127) + "ab"))
                .withMessageStartingWith("'topic' must have 1 to 255 characters, not 256: '");
    }

    @Test
    void refusesLineBreaksAndDoesNotRepeatThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern("*.a\r\nevil: 1"))
                .withMessageEndingWith(": '*.a??evil: 1'");
    }
}
