package dev.ssespring.publisher.engine;

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

    private final TopicIndex index = new TopicIndex();
    private final Topic topic = new Topic("a.b");

    @Test
    void whoStaysIsAlwaysFoundWhileOthersComeAndGo() throws Exception {
        StreamHandle staying = TestStreams.idle();
        index.add(new TopicPattern("a.b"), staying);
        index.add(new TopicPattern("a.*"), staying);
        AtomicInteger seed = new AtomicInteger();
        Together.Task comeAndGo = () -> {
            Random random = new Random(seed.incrementAndGet());
            StreamHandle stream = TestStreams.idle();
            for (int i = 0; i < 20_000; i++) {
                TopicPattern pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
                index.add(pattern, stream);
                index.remove(pattern, stream);
            }
        };

        Together.during(
                () -> Together.run(Together.times(3, comeAndGo)),
                () -> assertThat(timesFound(staying)).isEqualTo(2));

        index.remove(new TopicPattern("a.b"), staying);
        index.remove(new TopicPattern("a.*"), staying);
        Inside.assertEmpty(index);
    }

    @Test
    void whoHasSubscribedIsFoundAtOnceAndWhoHasLeftNoMore() throws Exception {
        List<TopicPattern> matching = PATTERNS.stream()
                .filter(pattern -> !pattern.name().equals("a.*.c"))
                .toList();
        AtomicInteger next = new AtomicInteger();

        Together.run(Together.times(4, () -> {
            StreamHandle stream = TestStreams.idle();
            for (int i = 0; i < 10_000; i++) {
                TopicPattern pattern = matching.get(Math.floorMod(next.getAndIncrement(), matching.size()));
                index.add(pattern, stream);
                assertThat(timesFound(stream)).isOne();
                index.remove(pattern, stream);
                assertThat(timesFound(stream)).isZero();
            }
        }));

        Inside.assertEmpty(index);
    }

    private int timesFound(StreamHandle stream) {
        int times = 0;
        for (StreamHandle[] streams : index.find(topic)) {
            for (StreamHandle found : streams) {
                if (found == stream) {
                    times++;
                }
            }
        }
        return times;
    }
}
