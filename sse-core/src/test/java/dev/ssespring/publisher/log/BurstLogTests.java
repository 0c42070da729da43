package dev.ssespring.publisher.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.ssespring.concurrent.ManualClock;
import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.LogRecorder;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BurstLogTests {

    private static final Pattern NUMBER = Pattern.compile("more: (\\d+) within .*");

    private final ManualClock clock = new ManualClock();
    private final LogRecorder recorder = new LogRecorder(BurstLogTests.class);
    private final BurstLog log =
            new BurstLog(clock, LogFactory.getLog(BurstLogTests.class), BurstLog.Level.WARN, "more: %d within %s");

    @AfterEach
    void close() {
        log.close();
        recorder.close();
        assertThat(clock.timers()).isZero();
    }

    @Test
    void firstLineIsWrittenAtOnceAndTheOthersAreCounted() {
        writeLines(300);

        assertThat(lines()).containsExactly("line 1");
        assertThat(recorder.messagesAt(Level.DEBUG)).hasSize(299).contains("line 2", "line 300");
    }

    @Test
    void numberComesThoughNothingElseHappens() {
        writeLines(300);
        clock.advance(BurstLog.PERIOD);

        assertThat(lines()).containsExactly("line 1", "more: 299 within 10.0 s");
        clock.advance(Duration.ofDays(1));
        assertThat(lines()).hasSize(2);
        assertThat(clock.timers()).isZero();
    }

    @Test
    void singleLineHasNoNumberAndLeavesNoTimer() {
        writeLines(1);
        assertThat(clock.timers()).isOne();
        clock.advance(BurstLog.PERIOD);

        assertThat(lines()).containsExactly("line 1");
        assertThat(clock.timers()).isZero();
    }

    @Test
    void aLineAfterAQuietPeriodIsAFirstOneAgain() {
        writeLines(1);
        clock.advance(BurstLog.PERIOD);
        writeLines(2);

        assertThat(lines()).containsExactly("line 1", "line 1");
    }

    @Test
    void longBurstHasThreeLines() {
        for (int second = 0; second < 600; second++) {
            writeLines(10);
            clock.advance(Duration.ofSeconds(1));
        }
        clock.advance(BurstLog.PERIOD.multipliedBy(2));

        assertThat(lines()).hasSize(3).startsWith("line 1", "more: 99 within 10.0 s");
        assertThat(lines().get(2)).matches("more: 5900 within 10\\.[0-9] min");
    }

    @Test
    void endlessBurstHasALineAnHour() {
        for (int second = 0; second < 2 * 3_600 + 60; second++) {
            writeLines(1);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(lines()).hasSize(4).endsWith("more: 3600 within 1.0 h", "more: 3600 within 1.0 h");
    }

    @Test
    void numberIsWrittenWhenTheLogIsClosed() {
        writeLines(3);
        clock.advance(Duration.ofSeconds(2));
        log.close();

        assertThat(lines()).containsExactly("line 1", "more: 2 within 2.0 s");
    }

    @Test
    void closedLogWritesOneLineAndStartsNoTimer() {
        log.close();
        writeLines(3);

        assertThat(lines()).containsExactly("line 1");
        assertThat(clock.timers()).isZero();
    }

    @Test
    void failureOfTheLogIsNotPassedOn() {
        log.write(
                () -> {
                    throw new OutOfMemoryError("No room for a line");
                },
                null);

        assertThat(lines()).isEmpty();
    }

    @Test
    void noLineIsLostOrCountedTwice() throws Exception {
        int lines = 20_000;
        Together.during(
                () -> Together.run(() -> writeLines(lines), () -> writeLines(lines)),
                () -> clock.advance(BurstLog.PERIOD.dividedBy(3)));
        clock.advance(BurstLog.PERIOD.multipliedBy(2));

        long first = lines().stream().filter(line -> line.startsWith("line")).count();
        long counted = numbers().stream().mapToLong(Long::longValue).sum();
        assertThat(first).isPositive();
        assertThat(counted).isPositive();
        assertThat(first + counted).isEqualTo(2L * lines);
    }

    private void writeLines(int count) {
        for (int i = 1; i <= count; i++) {
            int number = i;
            log.write(() -> "line " + number, null);
        }
    }

    private List<String> lines() {
        return recorder.messagesAt(Level.WARN);
    }

    private List<Long> numbers() {
        return lines().stream()
                .map(NUMBER::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Long.valueOf(matcher.group(1)))
                .toList();
    }
}
