package dev.ssespring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.ssespring.broker.BrokerException;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class SseHealthIndicatorTests {

    @Test
    void upWithTheNumberOfStreams() {
        try (ActuateFixture fixture = new ActuateFixture()) {
            fixture.open(null, "orders");
            assertThat(new SseHealthIndicator(fixture.publisher).health())
                    .isEqualTo(Health.up().withDetail("streams", 1).build());
        }
    }

    @Test
    void outOfServiceWhileDrained() {
        try (ActuateFixture fixture = new ActuateFixture()) {
            SseHealthIndicator indicator = new SseHealthIndicator(fixture.publisher);
            fixture.publisher.drain();
            assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
            fixture.publisher.start();
            assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        }
    }

    @Test
    void downWithTheReasonIfTheBrokerFails() {
        SseEventPublisher publisher = mock();
        given(publisher.isAccepting()).willReturn(true);
        given(publisher.head()).willThrow(new BrokerException("no head", new IOException("refused")));

        Health health = new SseHealthIndicator(publisher).health();

        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails())
                .containsEntry("error", BrokerException.class.getName() + ": no head")
                .containsEntry("streams", 0);
    }
}
