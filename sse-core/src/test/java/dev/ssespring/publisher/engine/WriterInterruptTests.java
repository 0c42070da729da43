package dev.ssespring.publisher.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.concurrent.Eventually;
import dev.ssespring.publisher.DeliveryTimer;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A writer thread survives an interrupt by code of the application that runs on it. */
class WriterInterruptTests {

    @Test
    void writerSleepsThoughItsThreadWasInterrupted() {
        AtomicReference<Thread> writer = new AtomicReference<>();
        DeliveryTimer interrupting = (events, nanos) -> {
            writer.set(Thread.currentThread());
            Thread.currentThread().interrupt();
        };
        try (PublisherFixture fixture =
                new PublisherFixture(new PublisherSetup().customizer(builder -> builder.deliveryTimer(interrupting)))) {
            FakeSink sink = fixture.subscribe("orders");
            fixture.publish("orders");
            sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1"));
            Eventually.until("the timer was called", () -> writer.get() != null);
            for (int i = 0; i < 20; i++) {
                Eventually.waits(writer.get());
            }
            assertThat(writer.get().isInterrupted()).isFalse();
            fixture.publish("orders");
            sink.awaitFlushed(fixture.opened(0) + fixture.event(1, "1") + fixture.event(2, "2"));
        }
    }
}
