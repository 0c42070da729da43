package dev.ssespring.publisher.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.Together;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TopicIndexRaceTests {

    private static final List<TopicPattern> PATTERNS = List.of(
            new TopicPattern("a.b"),
            new TopicPattern("a.*"),
            new TopicPattern("a.**"),
            new TopicPattern("**.b"),
            new TopicPattern("a.*.c"),
            new TopicPattern("**"),
            new TopicPattern("*.b.**"));

    private final TopicIndex<Object> index = new TopicIndex<>(Object[]::new);
    private final Topic topic = new Topic("a.b");

    @Test
    void remainingMemberIsAlwaysFoundWhileOthersComeAndGo() throws Exception {
        Object staying = new Object();
        index.add(new TopicPattern("a.b"), staying);
        index.add(new TopicPattern("a.*"), staying);
        AtomicInteger seed = new AtomicInteger();
        Together.Task comeAndGo = () -> {
            Random random = new Random(seed.incrementAndGet());
            Object member = new Object();
            for (int i = 0; i < 20_000; i++) {
                TopicPattern pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
                index.add(pattern, member);
                index.remove(pattern, member);
            }
        };

        Together.during(
                () -> Together.run(Together.times(3, comeAndGo)),
                () -> assertThat(timesFound(staying)).isEqualTo(2));

        index.remove(new TopicPattern("a.b"), staying);
        index.remove(new TopicPattern("a.*"), staying);
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void memberIsFoundOnceAddedAndNotFoundOnceRemoved() throws Exception {
        List<TopicPattern> matching = PATTERNS.stream()
                .filter(pattern -> !pattern.name().equals("a.*.c"))
                .toList();
        AtomicInteger next = new AtomicInteger();

        Together.run(Together.times(4, () -> {
            Object member = new Object();
            for (int i = 0; i < 10_000; i++) {
                TopicPattern pattern = matching.get(Math.floorMod(next.getAndIncrement(), matching.size()));
                index.add(pattern, member);
                assertThat(timesFound(member)).isOne();
                index.remove(pattern, member);
                assertThat(timesFound(member)).isZero();
            }
        }));

        assertThat(index.isEmpty()).isTrue();
    }

    private int timesFound(Object member) {
        int times = 0;
        for (MemberGroup<Object> group : index.find(topic)) {
            for (Object found : group.members()) {
                if (found == member) {
                    times++;
                }
            }
        }
        return times;
    }
}
