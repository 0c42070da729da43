package dev.ssespring.runs.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In a cluster, a script may use the keys of one hash slot only. */
class RunKeysTests {

    private static final List<String> UNUSUAL =
            List.of("{", "}", "{}", "{a}:b", "a}b{c", "a", "a:log", "log:a", "\u00e4 \uD83D\uDE80", "*");

    private static RunKeys keys(int slots) {
        return new RunKeys(new RedisRunOptions("orders.v1", Duration.ofSeconds(1), slots));
    }

    private static List<String> ids() {
        return Stream.concat(UNUSUAL.stream(), IntStream.range(0, 5_000).mapToObj(i -> "chat:" + i))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 16, 64})
    void allKeysOfARunAreInTheHashSlotOfItsConnection(int slots) {
        RunKeys keys = keys(slots);
        assertThat(ids()).allSatisfy(id -> {
            int connection = SlotHash.getSlot(keys.inSlot(keys.slot(id)));
            assertThat(keys.of(id))
                    .hasSize(2)
                    .allSatisfy(key -> assertThat(SlotHash.getSlot(key)).isEqualTo(connection));
        });
    }

    @Test
    void noTwoRunsShareAKey() {
        RunKeys keys = keys(1);
        assertThat(ids().stream().map(keys::of).flatMap(Stream::of)).doesNotHaveDuplicates();
    }

    @Test
    void runsAreSpreadEvenlyOverDifferentHashSlots() {
        RunKeys keys = keys(64);
        assertThat(IntStream.range(0, 64).map(slot -> SlotHash.getSlot(keys.inSlot(slot))))
                .doesNotHaveDuplicates();
        long[] counts = new long[64];
        ids().forEach(id -> counts[keys.slot(id)]++);
        assertThat(LongStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(30L, 150L));
    }

    @Test
    void namespacesAreApart() {
        RunKeys other = new RunKeys(new RedisRunOptions("orders", Duration.ofSeconds(1), 1));
        assertThat(keys(1).of("a")).doesNotContain(other.of("a"));
        assertThat(keys(1).channel("a")).isNotEqualTo(other.channel("a"));
    }
}
