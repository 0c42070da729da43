package dev.ssespring.publisher.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Together;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberGroupTests {

    private static final int MANY = 10_000;

    /** Lengths of all arrays that the group has made: so many references were copied at most. */
    private final List<Integer> arrays = new ArrayList<>();

    private final MemberGroup<Integer> group = new MemberGroup<>(length -> {
        arrays.add(length);
        return new Integer[length];
    });

    @Test
    void joiningAndLeavingALargeGroupCopiesNothing() {
        for (int i = 0; i < MANY; i++) {
            group.add(i);
        }
        for (int i = 0; i < MANY - 100; i++) {
            group.remove(i);
        }

        assertThat(copied()).isLessThan(MemberGroup.SMALL * MemberGroup.SMALL);
        assertThat(group.size()).isEqualTo(100);
    }

    @Test
    void membersAreCopiedOnceHoweverOftenTheyAreRead() {
        for (int i = 0; i < MANY; i++) {
            group.add(i);
        }
        arrays.clear();

        Integer[] first = group.members();

        assertThat(first).hasSize(MANY);
        assertThat(group.members()).isSameAs(first);
        assertThat(arrays).containsExactly(MANY);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, MemberGroup.SMALL - 1, MemberGroup.SMALL, MemberGroup.SMALL + 1, 1_000})
    void arrayThatWasReadDoesNotChange(int size) {
        IntStream.range(0, size).forEach(group::add);
        Integer[] before = group.members();

        group.add(-1);
        group.remove(0);

        assertThat(before).containsExactly(IntStream.range(0, size).boxed().toArray(Integer[]::new));
        assertThat(group.members()).hasSize(size).doesNotContain(0).endsWith(-1);
    }

    @Test
    void agreesWithAListOnRandomChanges() {
        Random random = new Random(1);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (expected.isEmpty() || random.nextInt(100) < 51) {
                group.add(i);
                expected.add(i);
            } else {
                Integer removed = expected.remove(random.nextInt(expected.size()));
                group.remove(removed);
            }
            if (random.nextInt(10) == 0) {
                assertThat(group.members()).containsExactlyElementsOf(expected);
            }
            assertThat(group.size()).isEqualTo(expected.size());
        }
    }

    @Test
    void memberIsReadAfterItWasAddedAndNotAfterItWasRemovedWhileOthersChange() throws Exception {
        MemberGroup<Object> shared = new MemberGroup<>(Object[]::new);
        AtomicInteger rounds = new AtomicInteger();

        Together.run(Together.times(4, () -> {
            for (int round = 0; round < 2_000; round++) {
                List<Object> own =
                        IntStream.range(0, 10).mapToObj(i -> new Object()).toList();
                own.forEach(shared::add);
                assertThat(shared.members()).containsAll(own);
                own.forEach(shared::remove);
                assertThat(shared.members()).doesNotContainAnyElementsOf(own);
                rounds.incrementAndGet();
            }
        }));

        assertThat(rounds).hasValue(8_000);
        assertThat(shared.members()).isEmpty();
    }

    private int copied() {
        return arrays.stream().mapToInt(Integer::intValue).sum();
    }
}
