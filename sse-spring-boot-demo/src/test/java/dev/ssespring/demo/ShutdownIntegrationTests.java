package dev.ssespring.demo;

import static dev.ssespring.test.SseAssertions.assertThat;

import dev.ssespring.test.SseTestClient;
import dev.ssespring.test.SseTestStream;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShutdownIntegrationTests {

    @Test
    void fiftyStreamsGetTheirFirstEventAtOnceAndEndWithTheApplication() {
        List<SseTestStream> streams;
        try (ConfigurableApplicationContext demo =
                SpringApplication.run(DemoApplication.class, "--server.port=0", "--demo.interval=1h")) {
            int port = ((WebServerApplicationContext) demo).getWebServer().getPort();
            SseTestClient client = SseTestClient.to(URI.create("http://localhost:" + port));
            streams = Stream.generate(() -> client.get("/events").open())
                    .limit(50)
                    .toList();
            streams.forEach(stream -> assertThat(stream).next().hasData("Hello World! 1"));
        }
        streams.forEach(stream -> assertThat(stream).endsCleanly());
    }
}
