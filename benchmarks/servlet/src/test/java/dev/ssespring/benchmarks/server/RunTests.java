package dev.ssespring.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTests {

    private static final Pattern TS = Pattern.compile("\"ts\":(\\d+),");

    @Test
    void eventOfAHeldUpPublisherIsDatedWithTheTimeAtWhichItWasDue() {
        List<Long> dated = new ArrayList<>();

        new Run(5, 1000, 200, 1).publish((topic, data) -> {
            dated.add(ts(data));
            passMicros(20_000);
        });

        long begin = dated.get(0);
        assertThat(dated).containsExactly(begin, begin + 1000, begin + 2000, begin + 3000, begin + 4000);
    }

    @Test
    void dueTimesDoNotDriftIfTheRateDividesNoSecond() {
        List<Long> dated = new ArrayList<>();

        new Run(7001, 70_000, 200, 1).publish((topic, data) -> dated.add(ts(data)));

        assertThat(dated.get(7000) - dated.get(0)).isEqualTo(100_000);
    }

    @Test
    void noEventIsDatedIntoTheFuture() {
        new Run(2000, 20_000, 200, 1)
                .publish((topic, data) -> assertThat(ts(data)).isLessThanOrEqualTo(nowMicros()));
    }

    @Test
    void eventWithoutARateIsDatedWithTheTimeOfItsMaking() {
        List<Long> dated = new ArrayList<>();

        new Run(2, 0, 200, 1).publish((topic, data) -> {
            dated.add(ts(data));
            passMicros(20_000);
        });

        assertThat(dated.get(1) - dated.get(0)).isGreaterThanOrEqualTo(20_000);
    }

    @Test
    void eventsGoToTheTopicsInTurn() {
        List<Integer> topics = new ArrayList<>();

        new Run(5, 0, 200, 2).publish((topic, data) -> topics.add(topic));

        assertThat(topics).containsExactly(0, 1, 0, 1, 0);
    }

    @Test
    void eventHasItsSizeOrThatOfItsNumbers() {
        new Run(1, 0, 200, 1).publish((topic, data) -> assertThat(data).hasSize(200));
        new Run(1, 0, 0, 1)
                .publish((topic, data) -> assertThat(data).matches("\\{\"seq\":0,\"ts\":\\d+,\"pad\":\"\"}"));
    }

    @Test
    void onlyTheNumberOfEventsHasToBeSaid() {
        assertThat(Run.of(new Parameters(Map.of("n", "3")))).isEqualTo(new Run(3, 0, 200, 1));
        assertThat(Run.of(Parameters.of("n=3&rate=4&size=5&topics=6"))).isEqualTo(new Run(3, 4, 5, 6));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
            "", "'n' must be a whole number from 0 to 2147483647, but is missing"
            n=, "'n' must be a whole number from 0 to 2147483647, but is missing"
            n=-1, "'n' must be a whole number from 0 to 2147483647, but is '-1'"
            n=3000000000, "'n' must be a whole number from 0 to 2147483647, but is '3000000000'"
            n=1&rate=fast, "'rate' must be a whole number from 0 to 1000000000, but is 'fast'"
            n=1&size=10000001, "'size' must be a whole number from 0 to 10000000, but is '10000001'"
            n=1&topics=0, "'topics' must be a whole number from 1 to 2147483647, but is '0'"
            n=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "'n' must be a whole number from 0 to 2147483647, but is 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...'"
            """)
    void whatCannotBePublishedIsRefused(String query, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Run.of(Parameters.of(query)))
                .withMessage(message);
    }

    private static long ts(String data) {
        Matcher matcher = TS.matcher(data);
        assertThat(matcher.find()).as(data).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static void passMicros(long micros) {
        long end = nowMicros() + micros;
        while (nowMicros() < end) {
            Thread.onSpinWait();
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
