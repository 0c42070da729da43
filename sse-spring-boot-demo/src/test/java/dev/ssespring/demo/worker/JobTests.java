package dev.ssespring.demo.worker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobTests {

    @ParameterizedTest
    @CsvSource({
        "one, 1 word: eno",
        "'two  words', '2 words: sdrow  owt'",
        "'smile \uD83D\uDE00', '2 words: \uD83D\uDE00 elims'"
    })
    void wordsAreCountedAndTheTextIsTurnedAround(String text, String result) {
        assertThat(new Job("1", text).result()).isEqualTo(result);
    }
}
