package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ssespring.broker.InvalidTopicException;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.PublisherOptions;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.TopicLimitExceededException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicRulesTests {

    private final TopicRules rules = new TopicRules(PublisherOptions.Limits.DEFAULTS);
    private final PublisherFixture fixture = new PublisherFixture(new PublisherSetup());

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aStreamSubscribesToAThousandTopicsButNotToOneMore() {
        assertThat(rules.subscription(numbered("a.", 1_000))).hasSize(1_000);

        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> rules.subscription(numbered("a.", 1_001)))
                .withMessage("A stream can subscribe to at most 1000 topics and patterns, not 1001."
                        + " Raise 'sse.limits.topics-per-stream' to allow more");
    }

    @Test
    void aStreamSubscribesTo64PatternsButNotToOneMore() {
        assertThat(rules.subscription(numbered("*.", 64))).hasSize(64);

        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> rules.subscription(numbered("*.", 65)))
                .withMessage("A stream can subscribe to at most 64 patterns with wildcards, not 65."
                        + " Raise 'sse.limits.patterns-per-stream' to allow more");
    }

    @Test
    void topicsWithoutWildcardsAreNoPatternsAndNamesCountOnce() {
        assertThat(rules.subscription(numbered("a.", 500))).hasSize(500);
        assertThat(rules.subscription(
                        IntStream.range(0, 900).mapToObj(i -> "**." + i % 64).toArray(String[]::new)))
                .hasSize(64);
    }

    @Test
    void aPatternHasEightWildcardsButNotNine() {
        assertThat(rules.subscription("a.*.**.*.**.b.*.**.*.**")).hasSize(1);

        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> rules.subscription("*", "a.*.**.*.**.b.*.**.*.**.*"))
                .withMessage("A pattern can have at most 8 wildcards, not 9."
                        + " Raise 'sse.limits.wildcards-per-pattern' to allow more");
    }

    @Test
    void aTopicHas32SegmentsButNot33() {
        String longest = "a.".repeat(31);
        assertThat(rules.topic(longest + "a").name()).isEqualTo(longest + "a");
        assertThat(rules.subscription(longest + "a", longest + "*")).hasSize(2);

        for (Runnable tooLong : new Runnable[] {
            () -> rules.topic(longest + "a.a"),
            () -> rules.subscription(longest + "a.a"),
            () -> rules.subscription("**." + longest + "a"),
        }) {
            assertThatExceptionOfType(TopicLimitExceededException.class)
                    .isThrownBy(tooLong::run)
                    .withMessage("A topic or pattern can have at most 32 segments, not 33."
                            + " Raise 'sse.limits.segments-per-topic' to allow more");
        }
    }

    @Test
    void limitsAreThoseOfTheOptions() {
        TopicRules strict = new TopicRules(new PublisherOptions.Limits(1, 0, 0, 3, 2, 1, 4));

        assertThat(strict.subscription("a", "*.b", "**.c"))
                .containsExactly(new TopicPattern("a"), new TopicPattern("*.b"), new TopicPattern("**.c"));
        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> strict.subscription("a", "b", "c", "d"));
        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> strict.subscription("*", "*.b", "**.c"));
        assertThatExceptionOfType(TopicLimitExceededException.class).isThrownBy(() -> strict.subscription("*.*"));
        assertThatExceptionOfType(TopicLimitExceededException.class).isThrownBy(() -> strict.topic("a.b.c.d.e"));
    }

    @Test
    void thePublisherKeepsTheLimitsBeforeItDoesAnything() {
        SseEventPublisher publisher = fixture.publisher;
        String tooLong = "a.".repeat(32) + "a";
        SseEvent event = SseEvent.of("x");

        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> publisher.subscribe(numbered("*.", 65)));
        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> publisher.publish(tooLong, event));
        assertThatExceptionOfType(TopicLimitExceededException.class)
                .isThrownBy(() -> publisher.publishToUser("alice", tooLong, event));
        assertThat(publisher.head().sequence()).isZero();
    }

    @Test
    void whatBreaksTheGrammarIsAnExceptionOfItsOwn() {
        SseEventPublisher publisher = fixture.publisher;
        SseEvent event = SseEvent.of("x");

        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(publisher::subscribe);
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> publisher.subscribe("a", ""));
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> publisher.subscribe("a*"));
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> publisher.publish("a b", event));
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> publisher.publish("a.*", event));
        assertThatExceptionOfType(InvalidTopicException.class).isThrownBy(() -> publisher.publish("a..b", "n", "x"));
        assertThatExceptionOfType(InvalidTopicException.class)
                .isThrownBy(() -> publisher.publishToUser("alice", "x".repeat(100_000), event))
                .satisfies(ex -> assertThat(ex.getMessage()).hasSizeLessThan(200));
    }

    private static String[] numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }
}
