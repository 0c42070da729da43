package dev.ssespring.broker;

import static dev.ssespring.broker.TestEvents.publication;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.ManualClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the broker in memory does beyond the contract of all brokers, which is in {@code sse-test}. */
class InMemoryBrokerTests {

    private final ManualClock clock = new ManualClock();

    private SseBroker broker() {
        return SseBroker.inMemory(HistoryPolicy.DEFAULTS, clock);
    }

    @Test
    void eachBrokerHasAnEpochOfItsOwn() {
        Set<String> epochs = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            epochs.add(broker().head().epoch());
        }

        assertThat(epochs).hasSize(100);
    }

    @Test
    void itsPositionsCanBeReadBack() {
        SseBroker broker = broker();
        Position position = broker.publish(publication("a", "x"));

        assertThat(Position.parse(position.toString())).contains(position);
    }

    @Test
    void theListenerHasTheEventWhenPublishReturnsAndSeesItAsTheHead() {
        SseBroker broker = broker();
        List<Position> heads = new ArrayList<>();
        broker.listen(event -> heads.add(broker.head()));

        Position position = broker.publish(publication("a", "x"));

        assertThat(heads).containsExactly(position);
    }
}
