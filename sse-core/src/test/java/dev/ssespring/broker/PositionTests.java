package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTests {

    private static final String LONGEST_EPOCH = "e".repeat(32);

    @Test
    void isWrittenAsEpochDashSequence() {
        assertThat(new Position("1y2p0ij32e8e7", 42)).hasToString("1y2p0ij32e8e7-42");
    }

    @Test
    void readsWhatItWrote() {
        Position position = new Position("aZ09", 123_456_789_012_345_678L);

        assertThat(Position.parse(position.toString())).contains(position);
        assertThat(Position.parse("e-0")).contains(new Position("e", 0));
    }

    @Test
    void readsTheLargestNumberThatItTakesAndNoLargerOne() {
        assertThat(Position.parse("e-" + "9".repeat(18))).contains(new Position("e", 999_999_999_999_999_999L));
        assertThat(Position.parse("e-" + "9".repeat(19))).isEmpty();
        assertThat(Position.parse("e-1" + "0".repeat(18))).isEmpty();
        assertThat(Position.parse("e-" + Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void readsTheLongestEpochAndNoLongerOne() {
        assertThat(Position.parse(LONGEST_EPOCH + "-1")).contains(new Position(LONGEST_EPOCH, 1));
        assertThat(Position.parse(LONGEST_EPOCH + "e-1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--",
                "e",
                "1",
                "e-",
                "-1",
                "e--1",
                "e-1-2",
                "e-+1",
                "e- 1",
                " e-1",
                "e-1 ",
                "e-1\n",
                "e\r\n-1",
                "e-1.0",
                "e-0x1",
                "e-1L",
                "e_1",
                "\u00E9-1",
                "e-\u0661",
                "e-\uFF11",
                "e.f-1",
                "e/f-1",
                "e:1",
                "e-\0",
                "\0-1",
                "e\u20111",
                "null",
                "e-null",
                "e-NaN",
                "e-1e3",
                "*-1",
                "\uD800-1",
                "@-1",
                "[-1",
                "`-1",
                "{-1"
            })
    void readsNothingElse(String id) {
        assertThat(Position.parse(id)).isEmpty();
    }

    @Test
    void readsNothingFromAMegabyteOfAnything() {
        assertThat(Position.parse("e".repeat(1 << 20))).isEmpty();
        assertThat(Position.parse("e-" + "1".repeat(1 << 20))).isEmpty();
        assertThat(Position.parse("-".repeat(1 << 20))).isEmpty();
    }

    @Test
    void neverThrowsAndReadsOnlyWhatItCouldHaveWritten() {
        Random random = new Random(42);
        String alphabet = "a0Z9-- \n\u00E9";
        for (int i = 0; i < 10_000; i++) {
            StringBuilder id = new StringBuilder();
            for (int length = random.nextInt(8); length > 0; length--) {
                id.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            boolean wellFormed = id.toString().matches("[a0Z9]{1,32}-(0|9[09]{0,17})");
            assertThat(Position.parse(id.toString()).isPresent())
                    .as(id.toString())
                    .isEqualTo(wellFormed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "e-1", "e f", "\u00E9", "e\n", "012345678901234567890123456789012"})
    void refusesAnEpochThatIsNoWord(String epoch) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position(epoch, 1))
                .withMessage("'epoch' must be 1 to 32 letters and digits");
    }

    @Test
    void refusesANegativeSequence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position("e", -1))
                .withMessage("'sequence' must not be negative: -1");
    }
}
