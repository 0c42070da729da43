package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownIntegrationTests {

    private static final int STREAMS = 50;

    @Test
    void fiftyStreamsGetTheirFirstEventAtOnceAndEndWithTheApplication() throws Exception {
        List<SseReader> readers;
        try (ConfigurableApplicationContext demo =
                SpringApplication.run(DemoApplication.class, "--server.port=0", "--demo.interval=1h")) {
            readers = open(((WebServerApplicationContext) demo).getWebServer().getPort());
            for (SseReader reader : readers) {
                assertThat(reader.read()).extracting(SseEvent::data).isEqualTo("Hello World! 1");
            }
        }
        for (SseReader reader : readers) {
            assertThat(reader.read()).isNull();
        }
    }

    private static List<SseReader> open(int port) {
        StreamClient client = new StreamClient(port);
        List<CompletableFuture<SseReader>> opening = Stream.generate(() -> client.openAsync("/events"))
                .limit(STREAMS)
                .toList();
        return opening.stream().map(CompletableFuture::join).toList();
    }
}
