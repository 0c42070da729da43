package dev.ssespring.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ssespring.protocol.SseEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTests {

    private static final Topic TOPIC = new Topic("orders");

    @Test
    void holdsTopicUserAndEvent() {
        SseEvent event = SseEvent.of("created", "{}");

        Publication publication = new Publication(TOPIC, "alice", event);

        assertThat(publication.topic()).isEqualTo(TOPIC);
        assertThat(publication.user()).isEqualTo("alice");
        assertThat(publication.event()).isSameAs(event);
    }

    @Test
    void isForAllUsersWithoutAUser() {
        assertThat(new Publication(TOPIC, null, SseEvent.of("x")).user()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void theUsersNameIsNotBlank(String user) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Publication(TOPIC, user, SseEvent.of("x")))
                .withMessageStartingWith("'user' must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Subscription(List.of(new TopicPattern("orders")), user))
                .withMessageStartingWith("'user' must not be blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", ""})
    void leavesTheIdToTheBroker(String id) {
        SseEvent event = SseEvent.builder().id(id).data("x").build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Publication(TOPIC, null, event))
                .withMessage("'event' must not have an id when it is published to a topic:"
                        + " the broker sets it to the position from which a client resumes. Put yours into the data");
    }
}
