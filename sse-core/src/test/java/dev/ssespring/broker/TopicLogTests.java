package dev.ssespring.broker;

import static dev.ssespring.broker.TestEvents.published;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicLogTests {

    private static final int SIZE = 100;
    private static final Duration AGE = Duration.ofSeconds(10);
    private static final int FEW_SLOTS = 8;

    @Test
    void returnsEventsInTheOrderTheyWereAppended() {
        TopicLog log = filled(log(100, 100_000), 1, 2, 5, 9);

        assertThat(after(log, 0)).containsExactly(1L, 2L, 5L, 9L);
        assertThat(after(log, 2)).containsExactly(5L, 9L);
        assertThat(after(log, 3)).containsExactly(5L, 9L);
        assertThat(after(log, 9)).isEmpty();
        assertThat(after(log, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 100})
    void retainsTheLastEventsHoweverOftenTheRingWraps(int maxEvents) {
        TopicLog log = log(maxEvents, 100_000);
        for (long sequence = 1; sequence <= 300; sequence++) {
            log.append(published(sequence, SIZE), 0);
            long floor = Math.max(0, sequence - maxEvents);
            assertThat(after(log, floor))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(floor + 1, sequence).boxed().toList());
            assertThat(misses(log, floor - 1)).isTrue();
            assertThat(log.bytes()).isEqualTo((long) log.size() * SIZE);
        }
        assertThat(log.last()).isEqualTo(300);
    }

    @Test
    void returnsAtMostTheRequestedEventsAndNoneAfterTheHead() {
        TopicLog log = filled(log(100, 100_000), 1, 2, 3, 4, 5);

        assertThat(collect(log, 1, 4, 2)).containsExactly(2L, 3L);
        assertThat(collect(log, 1, 4, 10)).containsExactly(2L, 3L, 4L);
        assertThat(collect(log, 4, 4, 10)).isEmpty();
    }

    @Test
    void addsToEventsOfOtherLogs() {
        TopicLog log = filled(log(100, 100_000), 1, 2);
        List<PublishedEvent> into = new ArrayList<>(List.of(published(7, SIZE)));

        assertThat(log.collect(0, 9, 9, into::add)).isTrue();
        assertThat(TestEvents.sequences(into)).containsExactly(7L, 1L, 2L);
    }

    @Test
    void isCompleteAtItsFloorAndIncompleteBefore() {
        TopicLog log = filled(log(2, 100_000), 3, 6, 8);

        assertThat(misses(log, 2)).isTrue();
        assertThat(after(log, 3)).containsExactly(6L, 8L);
    }

    @Test
    void beginsWithTheGivenFloor() {
        TopicLog log = new TopicLog(new HistoryLimits(10, 100_000, AGE), 5);

        assertThat(log.last()).isEqualTo(5);
        assertThat(misses(log, 4)).isTrue();
        assertThat(after(log, 5)).isEmpty();

        log.append(published(8, SIZE), 0);
        assertThat(misses(log, 4)).isTrue();
        assertThat(after(log, 5)).containsExactly(8L);
    }

    @Test
    void returnsByHowManyBytesItHasGrownOrShrunk() {
        TopicLog log = log(2, 250);

        assertThat(log.append(published(1, 60), 0)).isEqualTo(60);
        assertThat(log.append(published(2, 100), 0)).isEqualTo(100);
        assertThat(log.append(published(3, 150), 0)).as("250 - 160").isEqualTo(90);
        assertThat(log.append(published(4, 50), 0)).as("200 - 250").isEqualTo(-50);
        assertThat(log.append(published(5, 251), 0)).as("too large").isEqualTo(-200);
        assertThat(log.bytes()).isZero();
    }

    @Test
    void aLimitThatIsReachedExactlyIsNotExceeded() {
        TopicLog log = log(100, 3 * SIZE);
        filled(log, 1, 2, 3);

        assertThat(after(log, 0)).containsExactly(1L, 2L, 3L);

        log.append(published(4, SIZE + 1), 0);
        assertThat(misses(log, 1)).isTrue();
        assertThat(after(log, 2)).containsExactly(3L, 4L);
    }

    @Test
    void anEventAsLargeAsTheLimitIsRetainedAlone() {
        TopicLog log = filled(log(100, 200), 1, 2);

        log.append(published(3, 200), 0);

        assertThat(after(log, 2)).containsExactly(3L);
    }

    @Test
    void anEventLargerThanTheLimitEvictsAll() {
        TopicLog log = filled(log(100, 200), 1, 2);

        log.append(published(3, 201), 0);

        assertThat(log.size()).isZero();
        assertThat(log.last()).isEqualTo(3);
        assertThat(misses(log, 2)).isTrue();
        assertThat(after(log, 3)).isEmpty();
    }

    @Test
    void withALimitOfZeroOnlyTheFloorIsRetained() {
        for (TopicLog log : List.of(log(0, 100_000), log(100, 0))) {
            filled(log, 4);

            assertThat(log.size()).isZero();
            assertThat(misses(log, 3)).isTrue();
            assertThat(after(log, 4)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE})
    void anEventExpiresWhenItReachesTheMaximumAgeAndNotBefore(long start) {
        TopicLog log = log(100, 100_000);
        log.append(published(1, SIZE), start);
        log.append(published(2, SIZE), start + 1);

        assertThat(log.sweep(start + AGE.toNanos() - 1)).isZero();
        assertThat(after(log, 0)).containsExactly(1L, 2L);

        assertThat(log.sweep(start + AGE.toNanos())).isEqualTo(SIZE);
        assertThat(misses(log, 0)).isTrue();
        assertThat(after(log, 1)).containsExactly(2L);
    }

    @Test
    void appendingEvictsExpiredEvents() {
        TopicLog log = filled(log(100, 100_000), 1, 2);

        long grown = log.append(published(3, SIZE), AGE.toNanos());

        assertThat(grown).isEqualTo(-SIZE);
        assertThat(misses(log, 1)).isTrue();
        assertThat(after(log, 2)).containsExactly(3L);
    }

    @Test
    void eventsDoNotExpireWithTheLargestAge() {
        TopicLog log = new TopicLog(new HistoryLimits(10, 100_000, Duration.ofDays(36_500)), 0);
        log.append(published(1, SIZE), Long.MIN_VALUE);

        log.sweep(Long.MIN_VALUE + Duration.ofDays(36_499).toNanos());

        assertThat(log.size()).isOne();
    }

    @Test
    void aDiscardedLogIsIncomplete() {
        TopicLog log = filled(log(100, 100_000), 1, 2);

        assertThat(log.discard()).isEqualTo(2 * SIZE);

        assertThat(log.bytes()).isZero();
        assertThat(misses(log, 1)).isTrue();
        assertThat(after(log, 2)).isEmpty();
        assertThat(log.discard()).isZero();
    }

    @Test
    void doesNotReferenceEvictedEvents() throws Exception {
        TopicLog log = log(20, 100_000);
        for (long sequence = 1; sequence <= 50; sequence++) {
            log.append(published(sequence, SIZE), sequence);
        }
        assertThat(held(log)).isEqualTo(20);

        log.sweep(AGE.toNanos() + 45);
        assertThat(log.size()).isEqualTo(5);
        assertThat(held(log)).isEqualTo(5);
    }

    @Test
    void doesNotEnlargeItsRingForAnEventThatReplacesAnother() throws Exception {
        TopicLog log = log(FEW_SLOTS, 100_000);
        for (long sequence = 1; sequence <= 50; sequence++) {
            log.append(published(sequence, SIZE), 0);
        }

        assertThat(ring(log)).hasSize(FEW_SLOTS);
    }

    @Test
    void releasesItsRingWhenAllEventsHaveExpired() throws Exception {
        TopicLog log = full();

        log.sweep(AGE.toNanos());

        assertThat(ring(log)).hasSizeLessThanOrEqualTo(FEW_SLOTS);
        assertWorks(log);
    }

    @Test
    void releasesItsRingWhenALargeEventHasEvictedAll() throws Exception {
        TopicLog log = full();

        log.append(published(1_001, 200_000), 0);

        assertThat(ring(log)).hasSizeLessThanOrEqualTo(FEW_SLOTS);
        assertWorks(log);
    }

    private static TopicLog full() throws Exception {
        TopicLog log = log(1_000, 100_000);
        for (long sequence = 1; sequence <= 1_000; sequence++) {
            log.append(published(sequence, SIZE), 0);
        }
        assertThat(ring(log)).hasSizeGreaterThanOrEqualTo(1_000);
        return log;
    }

    private static void assertWorks(TopicLog log) {
        for (long sequence = 2_001; sequence <= 2_100; sequence++) {
            log.append(published(sequence, SIZE), 0);
        }
        assertThat(after(log, 2_000)).hasSize(100);
    }

    private static TopicLog log(int maxEvents, long maxBytes) {
        return new TopicLog(new HistoryLimits(maxEvents, maxBytes, AGE), 0);
    }

    private static TopicLog filled(TopicLog log, long... sequences) {
        for (long sequence : sequences) {
            log.append(published(sequence, SIZE), 0);
        }
        return log;
    }

    private static boolean misses(TopicLog log, long after) {
        List<PublishedEvent> into = new ArrayList<>();
        boolean complete = log.collect(after, Long.MAX_VALUE, Integer.MAX_VALUE, into::add);
        if (!complete) {
            assertThat(into).as("a part would look like all of it").isEmpty();
        }
        return !complete;
    }

    private static List<Long> after(TopicLog log, long after) {
        return collect(log, after, Long.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static List<Long> collect(TopicLog log, long after, long upTo, int max) {
        List<PublishedEvent> into = new ArrayList<>();
        assertThat(log.collect(after, upTo, max, into::add)).isTrue();
        return TestEvents.sequences(into);
    }

    private static long held(TopicLog log) throws Exception {
        return Stream.of(ring(log)).filter(Objects::nonNull).count();
    }

    /** Reads the private field: no method returns the size of the ring. */
    private static Object[] ring(TopicLog log) throws Exception {
        Field field = TopicLog.class.getDeclaredField("ring");
        field.setAccessible(true);
        return (Object[]) field.get(log);
    }
}
