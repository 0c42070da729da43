package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.ssespring.concurrent.ReadableDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryPolicyTests {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final HistoryLimits ONE = new HistoryLimits(1, 1, HOUR);
    private static final HistoryLimits TWO = new HistoryLimits(2, 2, HOUR);

    @Test
    void topicsWithoutAnOverrideHaveTheCommonLimits() {
        HistoryPolicy policy = new HistoryPolicy(ONE, Map.of(new TopicPattern("a.*"), TWO), 1, 0);

        assertThat(policy.limitsOf(new Topic("a"))).isEqualTo(ONE);
        assertThat(policy.limitsOf(new Topic("a.b"))).isEqualTo(TWO);
        assertThat(policy.limitsOf(new Topic("a.b.c"))).isEqualTo(ONE);
    }

    @Test
    void theFirstOverrideCountsInTheOrderTheyWereGiven() {
        for (int start = 0; start < 30; start++) {
            Map<TopicPattern, HistoryLimits> overrides = new LinkedHashMap<>();
            for (int i = 0; i < 30; i++) {
                int maxEvents = (start + i) % 30;
                overrides.put(
                        new TopicPattern("a.**" + ".**".repeat(maxEvents)), new HistoryLimits(maxEvents, 0, HOUR));
            }
            HistoryPolicy policy = new HistoryPolicy(ONE, overrides, 1, 0);

            assertThat(policy.limitsOf(new Topic("a")).maxEvents()).isEqualTo(start);
        }
    }

    @Test
    void overridesDoNotChangeAnyMore() {
        Map<TopicPattern, HistoryLimits> given = new LinkedHashMap<>(Map.of(new TopicPattern("a"), TWO));
        HistoryPolicy policy = new HistoryPolicy(ONE, given, 1, 0);

        given.clear();

        assertThat(policy.limitsOf(new Topic("a"))).isEqualTo(TWO);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> policy.overrides().clear());
    }

    @Test
    void refusesWhatIsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HistoryPolicy(ONE, Map.of(), 0, 0))
                .withMessage("'maxTopics' must be 1 or more: 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HistoryPolicy(ONE, Map.of(), 1, -1))
                .withMessage("'maxBytes' must not be negative: -1");
        assertThatNullPointerException()
                .isThrownBy(() -> new HistoryPolicy(null, Map.of(), 1, 0))
                .withMessage("'limits' must not be null");
    }

    @Test
    void limitsRefuseWhatIsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HistoryLimits(-1, 0, HOUR))
                .withMessage("'maxEvents' must not be negative: -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HistoryLimits(0, -1, HOUR))
                .withMessage("'maxBytes' must not be negative: -1");
        assertThatNullPointerException()
                .isThrownBy(() -> new HistoryLimits(0, 0, null))
                .withMessage("'maxAge' must not be null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P36500DT0.000000001S"})
    void limitsRefuseAnAgeThatIsNoneOrTooLongToCount(String age) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HistoryLimits(0, 0, Duration.parse(age)))
                .withMessage("'maxAge' must be more than zero and at most 36500 days: "
                        + ReadableDuration.of(Duration.parse(age)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0.000000001S", "P36500D"})
    void limitsTakeTheShortestAndTheLongestAge(String age) {
        assertThat(new HistoryLimits(0, 0, Duration.parse(age)).maxAge()).isEqualTo(Duration.parse(age));
    }
}
