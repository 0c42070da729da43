package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Topic;
import dev.ssespring.broker.TopicPattern;
import dev.ssespring.concurrent.Rounds;
import dev.ssespring.concurrent.Together;
import dev.ssespring.publisher.engine.TopicAccess.Decision;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class TopicAccessTests {

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final TopicAccess access =
            new TopicAccess(List.of(new TopicPattern("own"), new TopicPattern("**")), this::isPublic);

    private boolean isPublic(Topic topic) {
        asked.merge(topic.name(), 1, Integer::sum);
        return topic.name().startsWith("public");
    }

    @Test
    void eachTopicIsDecidedOnce() {
        assertThat(access.decision(new Topic("public.a"))).isEqualTo(Decision.UNKNOWN);
        for (int i = 0; i < 3; i++) {
            assertThat(access.allows(new Topic("public.a"))).isTrue();
            assertThat(access.allows(new Topic("secret.a"))).isFalse();
            assertThat(access.decision(new Topic("public.a"))).isEqualTo(Decision.ALLOWED);
            assertThat(access.decision(new Topic("secret.a"))).isEqualTo(Decision.DENIED);
        }

        assertThat(asked).isEqualTo(Map.of("public.a", 1, "secret.a", 1));
    }

    @Test
    void aTopicThatIsSubscribedToByNameWasDecidedBefore() {
        assertThat(access.decision(new Topic("own"))).isEqualTo(Decision.ALLOWED);
        assertThat(access.allows(new Topic("own"))).isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void manyThreadsAskOnce() throws Exception {
        int rounds = Rounds.of(2_000);
        for (int round = 0; round < rounds; round++) {
            Topic allowed = new Topic("public." + round);
            Topic denied = new Topic("secret." + round);
            Together.run(Together.times(3, () -> {
                assertThat(access.allows(allowed)).isTrue();
                assertThat(access.allows(denied)).isFalse();
            }));
        }

        assertThat(asked)
                .hasSize(2 * rounds)
                .allSatisfy((topic, times) -> assertThat(times).isOne());
    }

    @Test
    void theTopicThatWasUsedLeastRecentlyIsForgottenIfThereAreTooMany() {
        Topic first = new Topic("public.0");
        Topic second = new Topic("public.1");
        for (int i = 0; i < TopicAccess.MAX_REMEMBERED; i++) {
            access.allows(new Topic("public." + i));
        }
        assertThat(access.decision(first)).isEqualTo(Decision.ALLOWED);

        access.allows(new Topic("public.one.more"));

        assertThat(access.decision(first)).isEqualTo(Decision.ALLOWED);
        assertThat(access.decision(second)).isEqualTo(Decision.UNKNOWN);
        assertThat(access.allows(second)).isTrue();
        assertThat(asked).containsEntry("public.0", 1).containsEntry("public.1", 2);
    }
}
