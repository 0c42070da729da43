package dev.ssespring.test.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.broker.Position;
import dev.ssespring.broker.Replay.Gap;
import dev.ssespring.broker.TopicHistory;
import org.junit.jupiter.api.Test;

/** What one user got alone: nobody else reads it, notices it or pays for it. */
abstract class PrivateEventContract extends HistoryContract {

    PrivateEventContract(BrokerFixture fixture) {
        super(fixture);
    }

    @Test
    void privateEventsAreReplayedToTheirUserOnly() {
        Position start = keepingPlenty();
        publish("a", "1");
        publishTo("alice", "a", "2");
        publishTo("bob", "a", "3");
        publish("a", "4");

        for (String pattern : new String[] {"a", "*", "**"}) {
            assertThat(reader(pattern).as("alice").missedSince(start)).containsExactly("1", "2", "4");
            assertThat(reader(pattern).as("bob").missedSince(start)).containsExactly("1", "3", "4");
            assertThat(reader(pattern).as("carol").missedSince(start)).containsExactly("1", "4");
            assertThat(reader(pattern).missedSince(start)).containsExactly("1", "4");
        }
    }

    @Test
    void privateEventsOfOtherTopicsAreLeftOut() {
        Position start = keepingPlenty();
        publishTo("alice", "a", "1");
        publishTo("alice", "b", "2");

        assertThat(reader("b").as("alice").missedSince(start)).containsExactly("2");
        assertThat(reader("b", "*").as("alice").missedSince(start)).containsExactly("1", "2");
    }

    @Test
    void userNamesAreComparedAsTheyAre() {
        Position start = keepingPlenty();
        publishTo("alice", "a", "1");
        publishTo("a:alice", "a", "2");
        publishTo(" alice", "a", "3");

        assertThat(reader("a").as("Alice").missedSince(start)).isEmpty();
        assertThat(reader("a").as("a:alice").missedSince(start)).containsExactly("2");
        assertThat(reader("a").as(" alice").missedSince(start)).containsExactly("3");
        assertThat(reader("a").missedSince(start)).isEmpty();
    }

    @Test
    void privateEventsEvictNobodyElses() {
        Position start = keeping(each(limits(2)));
        publish("a", "public");
        publishTo("bob", "a", "bob's");
        Position beforeTheLast = start;
        for (int i = 0; i < 10; i++) {
            beforeTheLast = broker().head();
            publishTo("alice", "a", "alice's");
        }

        assertThat(reader("a").missedSince(start)).containsExactly("public");
        assertThat(reader("*").missedSince(start)).containsExactly("public");
        assertThat(reader("a").as("bob").missedSince(start)).containsExactly("public", "bob's");
        assertThat(reader("**").as("bob").missedSince(start)).containsExactly("public", "bob's");
        assertThat(reader("a").as("alice").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("*").as("alice").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").as("alice").missedSince(beforeTheLast)).containsExactly("alice's");
    }

    @Test
    void publicEventsDoNotEvictPrivateOnes() {
        Position start = keeping(each(limits(2)));
        publishTo("alice", "a", "mine");
        Position beforeTheLast = start;
        for (int i = 0; i < 10; i++) {
            beforeTheLast = publish("a", "public");
        }
        publishTo("alice", "a", "mine too");

        assertThat(reader("a").as("alice").gapSince(start)).isEqualTo(Gap.Reason.HISTORY_TOO_SHORT);
        assertThat(reader("a").as("alice").missedSince(beforeTheLast)).containsExactly("mine too");
        assertThat(topicA().events()).as("2 public, 2 private").isEqualTo(4);
    }

    @Test
    void pagesMixPublicAndPrivateEventsInOrder() {
        Position start = keepingPlenty();
        for (int i = 0; i < 30; i++) {
            if (i % 3 == 0) {
                publishTo("alice", "a", "" + i);
            } else if (i % 3 == 1) {
                publishTo("bob", "a", "" + i);
            } else {
                publish("a", "" + i);
            }
        }

        assertThat(ReplayReader.union(reader("a", "*").as("alice").pages(start, 4, MANY_BYTES)))
                .extracting(ContractEvents::data)
                .hasSize(20)
                .noneMatch(data -> Integer.parseInt(data) % 3 == 1)
                .isSortedAccordingTo((one, other) -> Integer.parseInt(one) - Integer.parseInt(other));
    }

    private TopicHistory topicA() {
        return broker().topics().stream()
                .filter(history -> history.topic().name().equals("a"))
                .findFirst()
                .orElseThrow();
    }
}
