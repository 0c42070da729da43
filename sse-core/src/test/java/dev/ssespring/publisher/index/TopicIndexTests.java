package dev.ssespring.publisher.index;

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

    private final TopicIndex<Object> index = new TopicIndex<>(Object[]::new);
    private final Object member = new Object();

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
        index.add(new TopicPattern(pattern), member);

        assertThat(allMembers(topic)).isEqualTo(expected ? Set.of(member) : Set.of());

        index.remove(new TopicPattern(pattern), member);
        assertThat(allMembers(topic)).isEmpty();
        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void findsAllMembersOfATopicAndOfThePatternsThatMatchIt() {
        List<Object> members = new ArrayList<>();
        for (String pattern : List.of("a.b", "a.b", "a.*", "**", "a.**", "b", "*.c")) {
            Object added = new Object();
            members.add(added);
            index.add(new TopicPattern(pattern), added);
        }

        assertThat(allMembers("a.b")).containsExactlyInAnyOrderElementsOf(members.subList(0, 5));
    }

    @Test
    void aGroupHoldsAMemberOnceHoweverItsPatternsOverlap() {
        List<String> patterns = List.of("a", "*", "**", "**.a", "**.a.**");
        patterns.forEach(pattern -> index.add(new TopicPattern(pattern), member));

        List<Object[]> found = members("a");

        assertThat(found)
                .hasSize(patterns.size())
                .allSatisfy(array -> assertThat(array).containsExactly(member));
    }

    @Test
    void patternsThatMatchTheSameTopicsAreOne() {
        Object other = new Object();
        index.add(new TopicPattern("a.**.*.**"), member);
        index.add(new TopicPattern("a.*.**"), other);

        assertThat(members("a.b"))
                .hasSize(1)
                .allSatisfy(array -> assertThat(array).containsExactly(member, other));

        index.remove(new TopicPattern("a.**.*"), member);
        assertThat(allMembers("a.b")).containsExactly(other);
    }

    @Test
    void aTopicThatWasLookedUpBeforeGetsNewPatternsAndLosesOldOnes() {
        index.add(new TopicPattern("a.*"), member);
        assertThat(allMembers("a.b")).containsExactly(member);
        Object other = new Object();

        index.add(new TopicPattern("**.b"), other);
        assertThat(allMembers("a.b")).containsExactlyInAnyOrder(member, other);

        index.remove(new TopicPattern("a.*"), member);
        assertThat(allMembers("a.b")).containsExactly(other);
    }

    @Test
    void remembersABoundedNumberOfTopics() {
        index.add(new TopicPattern("**"), member);
        int largest = 0;
        for (int i = 0; i < 20_000; i++) {
            assertThat(allMembers("a." + i)).containsExactly(member);
            largest = Math.max(largest, index.remembered());
        }

        assertThat(largest).isBetween(1_000, 10_000);
    }

    @Test
    void membersThatWereFoundDoNotChange() {
        index.add(new TopicPattern("a"), member);
        index.add(new TopicPattern("*"), member);
        List<Object[]> found = members("a");

        index.add(new TopicPattern("a"), new Object());
        index.remove(new TopicPattern("a"), member);
        index.remove(new TopicPattern("*"), member);

        assertThat(found).hasSize(2).allSatisfy(array -> assertThat(array).containsExactly(member));
    }

    @Test
    void removingOnePatternLeavesThoseThatShareItsBeginning() {
        Object other = new Object();
        index.add(new TopicPattern("a.*"), member);
        index.add(new TopicPattern("a.*.b"), other);

        index.remove(new TopicPattern("a.*"), member);
        assertThat(allMembers("a.x.b")).containsExactly(other);

        index.add(new TopicPattern("a.*"), member);
        index.remove(new TopicPattern("a.*.b"), other);
        assertThat(allMembers("a.x")).containsExactly(member);
    }

    @Test
    void removingAnUnknownMemberHasNoEffect() {
        index.add(new TopicPattern("a.*"), member);

        index.remove(new TopicPattern("a.*"), new Object());
        index.remove(new TopicPattern("a.*.b"), member);
        index.remove(new TopicPattern("b"), member);
        index.remove(new TopicPattern("**"), member);

        assertThat(allMembers("a.b")).containsExactly(member);
    }

    @Test
    void agreesWithRegularExpressionsOnRandomPatternsAndTopics() {
        Random random = new Random(20_260_101);
        int matches = 0;
        for (int round = 0; round < 150; round++) {
            Map<Object, TopicPattern> subscriptions = new LinkedHashMap<>();
            for (int i = 0; i < 20; i++) {
                TopicPattern pattern = new TopicPattern(name(random, "a", "b", "c", "*", "**"));
                Object subscriber = new Object();
                subscriptions.put(subscriber, pattern);
                index.add(pattern, subscriber);
            }
            matches += compare(subscriptions, random, 20);
            // Half of them leave, in random order.
            List<Object> subscribers = new ArrayList<>(subscriptions.keySet());
            for (int i = 0; i < 10; i++) {
                Object leaving = subscribers.remove(random.nextInt(subscribers.size()));
                index.remove(subscriptions.remove(leaving), leaving);
            }
            matches += compare(subscriptions, random, 20);
            subscriptions.forEach((subscriber, pattern) -> index.remove(pattern, subscriber));
            assertThat(index.isEmpty()).isTrue();
        }
        assertThat(matches).as("the comparison means something").isGreaterThan(5_000);
    }

    private int compare(Map<Object, TopicPattern> subscriptions, Random random, int topics) {
        int matches = 0;
        for (int i = 0; i < topics; i++) {
            String topic = name(random, "a", "b", "c");
            Set<Object> expected = new HashSet<>();
            subscriptions.forEach((subscriber, pattern) -> {
                if (matchesByRegex(pattern, topic)) {
                    expected.add(subscriber);
                }
            });
            assertThat(allMembers(topic))
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
        patterns.forEach(pattern -> index.add(new TopicPattern(pattern), member));
        Topic topic = new Topic("a.".repeat(127) + "a");

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 50; i++) {
                assertThat(index.find(topic)).hasSizeGreaterThan(50);
            }
        });
    }

    @Test
    void theLongestPatternsAndTopicsWork() {
        index.add(new TopicPattern("*.".repeat(127) + "*"), member);

        assertThat(allMembers("a.".repeat(127) + "b")).containsExactly(member);
        assertThat(allMembers("a.".repeat(126) + "b")).isEmpty();
    }

    private List<Object[]> members(String topic) {
        return index.find(new Topic(topic)).stream().map(MemberGroup::members).toList();
    }

    private Set<Object> allMembers(String topic) {
        Set<Object> members = new HashSet<>();
        members(topic).forEach(array -> members.addAll(List.of(array)));
        return members;
    }
}
