package dev.ssespring.publisher.index;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pattern gets the same topics live, by the index, and from the history, which asks the pattern itself. */
class TopicMeaningTests {

    @Test
    void theIndexAndThePatternAgree() {
        Random random = new Random(20_260_303);
        TopicIndex<Object> index = new TopicIndex<>(Object[]::new);
        Object member = new Object();
        int matches = 0;
        for (int i = 0; i < 20_000; i++) {
            TopicPattern pattern = new TopicPattern(name(random, "a", "b", "*", "**"));
            Topic topic = new Topic(name(random, "a", "b"));
            index.add(pattern, member);
            boolean found = index.find(topic).stream().anyMatch(group -> group.size() > 0);
            index.remove(pattern, member);

            assertThat(pattern.matches(topic)).as("%s on %s", pattern, topic).isEqualTo(found);
            matches += found ? 1 : 0;
        }
        assertThat(matches).as("the comparison means something").isBetween(2_000, 18_000);
    }

    private static String name(Random random, String... segments) {
        return IntStream.rangeClosed(0, random.nextInt(5))
                .mapToObj(i -> segments[random.nextInt(segments.length)])
                .collect(joining("."));
    }
}
