package dev.ssespring.recipes;

import static dev.ssespring.test.SseAssertions.assertThat;

import dev.ssespring.concurrent.SseClock;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.test.AutoConfigureSseTestClient;
import dev.ssespring.test.ManualSseClock;
import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

// tag::clock[]
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"sse.mailbox.max-events=16", "sse.mailbox.overflow=drop-oldest"})
@AutoConfigureSseTestClient
class SlowClientIntegrationTests {

    @TestConfiguration
    static class Time {

        @Bean
        SseClock sseClock() {
            return new ManualSseClock();
        }
    }

    @Autowired
    private ManualSseClock clock;

    @Autowired
    private SseTestClient client;

    @Autowired
    private SseEventPublisher publisher;

    @Test
    void sendsHeartbeatsWhenThereIsNothingElse() {
        try (SseTestStream stream = client.get("/orders/stream").open()) {
            clock.advance(Duration.ofSeconds(20));

            assertThat(stream).hasHeartbeatWithin(Duration.ofSeconds(5));
        }
    }
    // end::clock[]

    // tag::slow[]
    @Test
    void tellsSlowClientsHowMuchTheyMissed() {
        try (SseTestStream slow =
                client.receiveBuffer(4_096).get("/orders/stream").open()) {
            slow.pauseReading();
            for (int i = 0; i < 1_000; i++) {
                publisher.publish("orders", "created", "x".repeat(10_000));
            }
            slow.resumeReading();

            assertThat(slow).nextNamed("stream-gap").isGap().hasReason("drop-oldest");
        }
    }
    // end::slow[]
}
