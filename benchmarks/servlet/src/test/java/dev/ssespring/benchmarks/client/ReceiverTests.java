package dev.ssespring.benchmarks.client;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiverTests {

    private final Receiver receiver = new Receiver(List.of("a", "b", "c"), 4);

    @Test
    void theSameEventsComeAgainAndAgain() {
        List.of("a", "b", "c", "a", "b", "c", "a", "b").forEach(receiver);

        assertThatCode(() -> {
                    receiver.awaitBatch();
                    receiver.awaitBatch();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void aLostEventIsNoticed() {
        List.of("a", "c", "a", "b").forEach(receiver);

        assertThatIllegalStateException()
                .isThrownBy(receiver::awaitBatch)
                .withMessageContaining("Expected b but got c");
    }
}
