package dev.ssespring.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.autoconfigure.SseClientAutoConfiguration;
import dev.ssespring.concurrent.SseClock;
import dev.ssespring.concurrent.SystemClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Read timeout of the other requests of an application. */
@SuppressWarnings("try") // The server is closed at the end, and that is all.
class ReadTimeoutIntegrationTests {

    private static final Duration LONGER = Duration.ofMillis(1300);

    private final Recording recording = new Recording();

    @Test
    @Tag("slow")
    void streamThatIsSilentForLongerStaysOpen() throws Exception {
        try (SystemClock clock = SseClock.system("late-events");
                ScriptedServer server = ScriptedServer.playing(exchange -> later(clock, () -> {
                    exchange.openChunked().chunk("data: x\n\n");
                    later(clock, () -> exchange.chunk("data: y\n\n"));
                }))) {
            new ApplicationContextRunner()
                    .withConfiguration(
                            AutoConfigurations.of(HttpClientAutoConfiguration.class, SseClientAutoConfiguration.class))
                    .withPropertyValues("spring.http.clients.read-timeout=1s")
                    .run(context -> {
                        context.getBean(SseClient.class).get(server.uri("/")).connect(recording, recording);
                        assertThat(recording.event().data()).isEqualTo("x");
                        assertThat(recording.event().data()).isEqualTo("y");
                        assertThat(server.all()).hasSize(1);
                        assertThat(recording.otherSignals())
                                .hasOnlyElementsOfTypes(SseSignal.Opened.class, SseSignal.Event.class);
                    });
        }
    }

    private static void later(SseClock clock, Send send) {
        clock.after(LONGER, () -> {
            try {
                send.send();
            } catch (IOException ex) {
                throw new UncheckedIOException(ex);
            }
        });
    }

    @FunctionalInterface
    private interface Send {

        void send() throws IOException;
    }
}
