package dev.ssespring.broker;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicPatternTests {

    @ParameterizedTest
    @ValueSource(strings = {"*", "**", "a.*", "*.a", "a.*.b", "a.**", "**.a", "a.**.b", "**.**", "*.**.*"})
    void takesWildcardsAsWholeSegments(String name) {
        TopicPattern pattern = new TopicPattern(name);

        assertThat(pattern.isTopic()).isFalse();
        assertThat(pattern.name()).isEqualTo(name);
        assertThat(pattern).hasToString(name);
        assertThat(String.join(".", pattern.segments())).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "a.b", "a-b:c/d_e.0"})
    void takesTopicsAndKnowsThem(String name) {
        assertThat(new TopicPattern(name).isTopic()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"***", "a*", "*a", "a.b*", "**a", "*.a*.b", "*.", ".*", "*..*", "* ", "****"})
    void refusesWildcardsThatAreNoWholeSegment(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern(name))
                .withMessage("'topic' must be segments of A-Z, a-z, 0-9, '_', ':', '/' and '-' joined by dots"
                        + " (in a subscription also '*' or '**' as a whole segment): '" + name + "'");
    }

    @Test
    void refusesAnEmptyName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern(""))
                .withMessage("'topic' must have 1 to 255 characters, not 0: ''");
    }

    @Test
    void takes255CharactersButNot256() {
        assertThatNoException().isThrownBy(() -> new TopicPattern("*.".repeat(127) + "a"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern("*.".repeat(127) + "ab"))
                .withMessageStartingWith("'topic' must have 1 to 255 characters, not 256: '");
    }

    @Test
    void refusesLineBreaksAndDoesNotRepeatThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicPattern("*.a\r\nevil: 1"))
                .withMessageEndingWith(": '*.a??evil: 1'");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    a,          a,          true
                    a,          a.b,        false
                    a.b,        a,          false
                    A,          a,          false
                    *,          a,          true
                    *,          a.b,        false
                    a.*,        a,          false
                    a.*,        a.b,        true
                    a.*.c,      a.b.c,      true
                    a.*.c,      a.c,        false
                    **,         a.b.c,      true
                    a.**,       a,          true
                    a.**,       a.b.c,      true
                    a.**,       ab,         false
                    **.c,       c,          true
                    **.c,       a.b.c,      true
                    **.c,       c.d,        false
                    a.**.c,     a.c,        true
                    a.**.c,     a.c.c,      true
                    a.**.c,     a.c.b,      false
                    **.b.**,    b,          true
                    **.*,       a,          true
                    **.*.*,     a,          false
                    *.**.*,     a.b,        true
                    **.a.**.a,  a,          false
                    **.a.**.a,  b.a.b.a,    true
                    """)
    void matches(String pattern, String topic, boolean expected) {
        assertThat(new TopicPattern(pattern).matches(new Topic(topic))).isEqualTo(expected);
    }

    @Test
    void agreesWithItsDefinitionOnRandomPatternsAndTopics() {
        Random random = new Random(20_260_202);
        int matches = 0;
        for (int i = 0; i < 20_000; i++) {
            TopicPattern pattern = new TopicPattern(name(random, "a", "b", "c", "*", "**"));
            Topic topic = new Topic(name(random, "a", "b", "c"));
            boolean expected = isMatch(pattern.segments(), topic.segments());
            assertThat(pattern.matches(topic)).as("%s on %s", pattern, topic).isEqualTo(expected);
            matches += expected ? 1 : 0;
        }
        assertThat(matches).as("the comparison means something").isBetween(2_000, 18_000);
    }

    private static String name(Random random, String... segments) {
        return IntStream.rangeClosed(0, random.nextInt(5))
                .mapToObj(i -> segments[random.nextInt(segments.length)])
                .collect(joining("."));
    }

    private static boolean isMatch(List<String> pattern, List<String> topic) {
        if (pattern.isEmpty()) {
            return topic.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        if (pattern.get(0).equals("**")) {
            return IntStream.rangeClosed(0, topic.size()).anyMatch(i -> isMatch(rest, topic.subList(i, topic.size())));
        }
        return !topic.isEmpty()
                && (pattern.get(0).equals("*") || pattern.get(0).equals(topic.get(0)))
                && isMatch(rest, topic.subList(1, topic.size()));
    }

    @Test
    void matchesTheNameOfATopicButNoPattern() {
        TopicPattern pattern = new TopicPattern("a.*");

        assertThat(pattern.matches("a.b")).isTrue();
        assertThat(pattern.matches("b")).isFalse();
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> pattern.matches("a.*"));
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> pattern.matches("a b"));
    }

    @Test
    void agreesWithItsDefinitionOnAllShortPatternsAndTopics() {
        List<String> topics = names(6, "a", "b");
        for (String name : names(4, "a", "b", "*", "**")) {
            TopicPattern pattern = new TopicPattern(name);
            for (String topic : topics) {
                boolean expected = isMatch(pattern.segments(), new Topic(topic).segments());
                if (pattern.matches(topic) != expected) {
                    fail("%s on %s is not %s", name, topic, expected);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a,                a",
        "a.*,              a.*",
        "**,               **",
        "**.**,            **",
        "*.**,             **",
        "**.*,             **",
        "**.*.**.*.**,     *.*.**",
        "a.**.**.b,        a.**.b",
        "a.**.*.b.**.**,   a.*.**.b.**",
        "**.a.**,          **.a.**",
    })
    void normalizes(String name, String expected) {
        assertThat(new TopicPattern(name).normalized()).isEqualTo(new TopicPattern(expected));
    }

    @Test
    void patternsAreEqualByTheirNames() {
        assertThat(new TopicPattern("a.*"))
                .isEqualTo(new TopicPattern("a.*"))
                .hasSameHashCodeAs(new TopicPattern("a.*"))
                .isNotEqualTo(new TopicPattern("a.**"))
                .isNotEqualTo("a.*");
        assertThat(new TopicPattern("**.**")).isNotEqualTo(new TopicPattern("**"));
    }

    @ParameterizedTest
    @CsvSource({
        "secret.**,  **,          true,  false",
        "secret.**,  secret.x,    true,  true",
        "secret.**,  secret,      true,  true",
        "secret.**,  *.x,         true,  false",
        "secret.**,  **.x,        true,  false",
        "secret.**,  *,           true,  false",
        "secret.**,  public.**,   false, false",
        "secret.**,  secrets,     false, false",
        "secret.*,   secret.**,   true,  false",
        "secret.**,  secret.*.**, true,  true",
        "**,         a.*.b,       true,  true",
        "*.**,       **,          true,  true",
        "*.*.**,     a.**.b,      true,  true",
        "*.*,        a.b,         true,  true",
        "a.b,        a.b,         true,  true",
        "a.b,        a.*,         true,  false",
        "a.*.c,      *.b.*,       true,  false",
        "a.*.c,      *.b.d,       false, false",
    })
    void overlapsAndCovers(String pattern, String other, boolean overlaps, boolean covers) {
        assertThat(new TopicPattern(pattern).overlaps(new TopicPattern(other))).isEqualTo(overlaps);
        assertThat(new TopicPattern(other).overlaps(new TopicPattern(pattern))).isEqualTo(overlaps);
        assertThat(new TopicPattern(pattern).covers(new TopicPattern(other))).isEqualTo(covers);
    }

    /** By all topics of up to eight segments, among them one that no pattern names: enough to tell any two apart. */
    @Test
    void overlapsAndCoversAgreeWithTheTopicsThatMatchForAllShortPatterns() {
        List<Topic> topics =
                names(8, "a", "b", "other").stream().map(Topic::new).toList();
        Map<TopicPattern, BitSet> matching = new LinkedHashMap<>();
        names(4, "a", "b", "*", "**").stream()
                .map(name -> new TopicPattern(name).normalized())
                .forEach(pattern -> matching.computeIfAbsent(pattern, same -> matching(same, topics)));

        assertThat(new HashSet<>(matching.values()))
                .as("a normalized pattern for each set of topics")
                .hasSameSizeAs(matching.values());
        matching.forEach((one, ofOne) -> matching.forEach((other, ofOther) -> {
            BitSet beyond = (BitSet) ofOther.clone();
            beyond.andNot(ofOne);
            if (one.overlaps(other) != ofOne.intersects(ofOther) || one.covers(other) != beyond.isEmpty()) {
                fail("overlaps or covers is wrong for %s and %s", one, other);
            }
        }));
    }

    private static BitSet matching(TopicPattern pattern, List<Topic> topics) {
        BitSet matching = new BitSet(topics.size());
        IntStream.range(0, topics.size())
                .filter(i -> pattern.matches(topics.get(i)))
                .forEach(matching::set);
        return matching;
    }

    private static List<String> names(int longest, String... segments) {
        List<String> all = new ArrayList<>(List.of(segments));
        for (int i = 0; i < all.size(); i++) {
            String name = all.get(i);
            if (name.chars().filter(c -> c == '.').count() < longest - 1) {
                for (String segment : segments) {
                    all.add(name + '.' + segment);
                }
            }
        }
        return all;
    }

    @Test
    void aPatternMadeToBeSlowIsNot() {
        TopicPattern pattern = new TopicPattern("**.a.".repeat(50) + "b");
        TopicPattern other = new TopicPattern("**." + "a.".repeat(125) + "b");
        Topic topic = new Topic("a.".repeat(127) + "a");

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(pattern.matches(topic)).isFalse();
                assertThat(other.matches(topic)).isFalse();
                assertThat(pattern.overlaps(other)).isTrue();
                assertThat(pattern.covers(other)).isTrue();
                assertThat(other.covers(pattern)).isFalse();
            }
        });
    }
}
