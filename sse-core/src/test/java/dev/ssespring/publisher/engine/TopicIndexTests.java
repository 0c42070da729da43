package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicIndexTests {

    private final TopicIndex index = new TopicIndex();
    private final StreamHandle stream = TestStreams.idle();

    @ParameterizedTest
    @CsvSource(textBlock = """
                    a,          a,          true
                    a,          b,          false
                    a,          a.b,        false
                    a.b,        a,          false
                    a.b,        a.b,        true
                    A,          a,          false
                    *,          a,          true
                    *,          a.b,        false
                    a.*,        a.b,        true
                    a.*,        a,          false
                    a.*,        a.b.c,      false
                    *.b,        a.b,        true
                    *.b,        b,          false
                    a.*.c,      a.b.c,      true
                    a.*.c,      a.c,        false
                    **,         a,          true
                    **,         a.b.c,      true
                    a.**,       a,          true
                    a.**,       a.b,        true
                    a.**,       a.b.c,      true
                    a.**,       b,          false
                    a.**,       ab,         false
                    **.c,       c,          true
                    **.c,       b.c,        true
                    **.c,       a.b.c,      true
                    **.c,       c.d,        false
                    a.**.c,     a.c,        true
                    a.**.c,     a.b.c,      true
                    a.**.c,     a.b.b.c,    true
                    a.**.c,     a.c.c,      true
                    a.**.c,     a.b,        false
                    a.**.c,     a,          false
                    a.**.c,     a.c.b,      false
                    **.b.**,    b,          true
                    **.b.**,    a.b.c,      true
                    **.b.**,    a.c,        false
                    **.**,      a,          true
                    **.**.a,    a,          true
                    **.*,       a,          true
                    **.*.*,     a,          false
                    *.**,       a,          true
                    *.**.*,     a,          false
                    *.**.*,     a.b,        true
                    **.a.**.a,  a,          false
                    **.a.**.a,  a.a,        true
                    **.a.**.a,  a.b.a.b,    false
                    **.a.**.a,  b.a.b.a,    true
                    """)
    void matches(String pattern, String topic, boolean expected) {
        index.add(new TopicPattern(pattern), stream);

        assertThat(streams(topic)).isEqualTo(expected ? Set.of(stream) : Set.of());

        index.remove(new TopicPattern(pattern), stream);
        assertThat(streams(topic)).isEmpty();
        Inside.assertEmpty(index);
    }

    @Test
    void findsAllStreamsOfATopicAndOfThePatternsThatMatchIt() {
        List<StreamHandle> streams = new ArrayList<>();
        for (String pattern : List.of("a.b", "a.b", "a.*", "**", "a.**", "b", "*.c")) {
            StreamHandle added = TestStreams.idle();
            streams.add(added);
            index.add(new TopicPattern(pattern), added);
        }

        assertThat(streams("a.b")).containsExactlyInAnyOrderElementsOf(streams.subList(0, 5));
    }

    @Test
    void holdsAStreamOnceInEachArrayHoweverItsPatternsOverlap() {
        List<String> patterns = List.of("a", "*", "**", "**.a", "**.a.**");
        patterns.forEach(pattern -> index.add(new TopicPattern(pattern), stream));

        List<StreamHandle[]> found = index.find(new Topic("a"));

        assertThat(found)
                .hasSize(patterns.size())
                .allSatisfy(array -> assertThat(array).containsExactly(stream));
    }

    @Test
    void patternsThatMatchTheSameTopicsAreOne() {
        StreamHandle other = TestStreams.idle();
        index.add(new TopicPattern("a.**.*.**"), stream);
        index.add(new TopicPattern("a.*.**"), other);

        assertThat(index.find(new Topic("a.b")))
                .hasSize(1)
                .allSatisfy(array -> assertThat(array).containsExactly(stream, other));

        index.remove(new TopicPattern("a.**.*"), stream);
        assertThat(streams("a.b")).containsExactly(other);
    }

    @Test
    void aTopicThatWasLookedUpBeforeGetsNewPatternsAndLosesOldOnes() {
        index.add(new TopicPattern("a.*"), stream);
        assertThat(streams("a.b")).containsExactly(stream);
        StreamHandle other = TestStreams.idle();

        index.add(new TopicPattern("**.b"), other);
        assertThat(streams("a.b")).containsExactlyInAnyOrder(stream, other);

        index.remove(new TopicPattern("a.*"), stream);
        assertThat(streams("a.b")).containsExactly(other);
    }

    @Test
    void remembersABoundedNumberOfTopics() {
        index.add(new TopicPattern("**"), stream);
        int largest = 0;
        for (int i = 0; i < 20_000; i++) {
            assertThat(streams("a." + i)).containsExactly(stream);
            largest = Math.max(largest, Inside.topicsRemembered(index));
        }

        assertThat(largest).isBetween(1_000, 10_000);
    }

    @Test
    void whatWasFoundDoesNotChangeAnyMore() {
        index.add(new TopicPattern("a"), stream);
        index.add(new TopicPattern("*"), stream);
        List<StreamHandle[]> found = index.find(new Topic("a"));

        index.add(new TopicPattern("a"), TestStreams.idle());
        index.remove(new TopicPattern("a"), stream);
        index.remove(new TopicPattern("*"), stream);

        assertThat(found).hasSize(2).allSatisfy(array -> assertThat(array).containsExactly(stream));
    }

    @Test
    void removingOnePatternLeavesThoseThatShareItsBeginning() {
        StreamHandle other = TestStreams.idle();
        index.add(new TopicPattern("a.*"), stream);
        index.add(new TopicPattern("a.*.b"), other);

        index.remove(new TopicPattern("a.*"), stream);
        assertThat(streams("a.x.b")).containsExactly(other);

        index.add(new TopicPattern("a.*"), stream);
        index.remove(new TopicPattern("a.*.b"), other);
        assertThat(streams("a.x")).containsExactly(stream);
    }

    @Test
    void removingWhatIsNotThereDoesNothing() {
        index.add(new TopicPattern("a.*"), stream);

        index.remove(new TopicPattern("a.*"), TestStreams.idle());
        index.remove(new TopicPattern("a.*.b"), stream);
        index.remove(new TopicPattern("b"), stream);
        index.remove(new TopicPattern("**"), stream);

        assertThat(streams("a.b")).containsExactly(stream);
    }

    @Test
    void agreesWithRegularExpressionsOnRandomPatternsAndTopics() {
        Random random = new Random(20_260_101);
        int matches = 0;
        for (int round = 0; round < 150; round++) {
            Map<StreamHandle, TopicPattern> subscriptions = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                TopicPattern pattern = new TopicPattern(name(random, "a", "b", "c", "*", "**"));
                StreamHandle subscriber = TestStreams.idle();
                subscriptions.put(subscriber, pattern);
                index.add(pattern, subscriber);
            }
            matches += compare(subscriptions, random, 20);
            // Half of them leave, in random order.
            List<StreamHandle> subscribers = new ArrayList<>(subscriptions.keySet());
            for (int i = 0; i < 10; i++) {
                StreamHandle leaving = subscribers.remove(random.nextInt(subscribers.size()));
                index.remove(subscriptions.remove(leaving), leaving);
            }
            matches += compare(subscriptions, random, 20);
            subscriptions.forEach((subscriber, pattern) -> index.remove(pattern, subscriber));
            Inside.assertEmpty(index);
        }
        assertThat(matches).as("the comparison means something").isGreaterThan(5_000);
    }

    private int compare(Map<StreamHandle, TopicPattern> subscriptions, Random random, int topics) {
        int matches = 0;
        for (int i = 0; i < topics; i++) {
            String topic = name(random, "a", "b", "c");
            Set<StreamHandle> expected = new HashSet<>();
            subscriptions.forEach((subscriber, pattern) -> {
                if (matchesByRegex(pattern, topic)) {
                    expected.add(subscriber);
                }
            });
            assertThat(streams(topic))
                    .as("%s among %s", topic, subscriptions.values())
                    .isEqualTo(expected);
            matches += expected.size();
        }
        return matches;
    }

    private static String name(Random random, String... segments) {
        List<String> name = new ArrayList<>();
        for (int length = 1 + random.nextInt(5); length > 0; length--) {
            name.add(segments[random.nextInt(segments.length)]);
        }
        return String.join(".", name);
    }

    private static boolean matchesByRegex(TopicPattern pattern, String topic) {
        StringBuilder regex = new StringBuilder();
        for (String segment : pattern.segments()) {
            regex.append(
                    switch (segment) {
                        case "*" -> "[^.]+\\.";
                        case "**" -> "(?:[^.]+\\.)*";
                        default -> Pattern.quote(segment) + "\\.";
                    });
        }
        return (topic + ".").matches(regex.toString());
    }

    @Test
    void aSetOfPatternsMadeToBeSlowIsNot() {
        List<String> patterns = new ArrayList<>();
        for (int repeats = 1; repeats <= 51; repeats++) {
            patterns.add("**.a.".repeat(repeats) + "b");
            patterns.add("**.*.".repeat(repeats) + "a");
            patterns.add("**.a.".repeat(repeats) + "**");
        }
        patterns.removeIf(pattern -> pattern.length() > 255);
        patterns.forEach(pattern -> index.add(new TopicPattern(pattern), stream));
        Topic topic = new Topic("a.".repeat(127) + "a");

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 50; i++) {
                assertThat(index.find(topic)).hasSizeGreaterThan(50);
            }
        });
    }

    @Test
    void theLongestPatternsAndTopicsWork() {
        index.add(new TopicPattern("*.".repeat(127) + "*"), stream);

        assertThat(streams("a.".repeat(127) + "b")).containsExactly(stream);
        assertThat(streams("a.".repeat(126) + "b")).isEmpty();
    }

    private Set<StreamHandle> streams(String topic) {
        Set<StreamHandle> streams = new HashSet<>();
        index.find(new Topic(topic)).forEach(array -> streams.addAll(List.of(array)));
        return streams;
    }
}
