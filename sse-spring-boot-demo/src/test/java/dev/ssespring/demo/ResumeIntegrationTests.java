package dev.ssespring.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResumeIntegrationTests {

    private static final Pattern COUNT = Pattern.compile("\\{\"counter\":\"\\w{8}\",\"number\":(\\d+),\"time\":\\d+}");
    private static final String PAGE = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    @LocalServerPort
    int port;

    @Autowired
    SseEventPublisher publisher;

    @Test
    void aCutStreamResumesWithTheNextNumber() throws Exception {
        StreamClient client = new StreamClient(port);
        try (SseReader other = client.open("/resume/stream?page=" + OTHER)) {
            SseReader cut = client.open("/resume/stream?page=" + PAGE);
            long last = number(cut.read());

            assertThat(client.post("/resume/cut", "{\"page\":\"" + PAGE + "\"}").statusCode())
                    .isEqualTo(204);

            String id = cut.lastEventId();
            for (SseEvent event = cut.read(); event != null; event = cut.read()) {
                assertThat(number(event)).isEqualTo(++last);
                id = cut.lastEventId();
            }
            assertThat(number(other.read())).as("the other stream goes on").isPositive();
            // Some numbers while this one is away.
            while (number(other.read()) < last + 5) {
                assertThat(publisher.isAccepting()).isTrue();
            }
            try (SseReader again = client.open("/resume/stream?page=" + PAGE + "&lastEventId=" + id)) {
                for (int i = 0; i < 10; i++) {
                    assertThat(number(again.read())).isEqualTo(++last);
                }
            }
        }
    }

    @Test
    void aDrainEndsAllStreamsAndTheyAreAcceptedAgainAfterIt() throws Exception {
        StreamClient client = new StreamClient(port);
        try (SseReader reader = client.open("/resume/stream?page=" + PAGE)) {
            long last = number(reader.read());

            assertThat(client.post("/resume/drain", "{}").statusCode()).isEqualTo(204);

            assertThat(publisher.isAccepting()).isFalse();
            String id = reader.lastEventId();
            for (SseEvent event = reader.read(); event != null && event.data() != null; event = reader.read()) {
                assertThat(number(event)).isEqualTo(++last);
                id = reader.lastEventId();
            }
            await().until(publisher::isAccepting);
            try (SseReader again = client.open("/resume/stream?page=" + PAGE + "&lastEventId=" + id)) {
                assertThat(number(again.read())).isEqualTo(last + 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"'{}'", "'{\"page\":\"counter\"}'", "'{\"page\":\"*\"}'"})
    void onlyAPageWithAnIdIsCut(String body) throws Exception {
        assertThat(new StreamClient(port).post("/resume/cut", body).statusCode())
                .isEqualTo(400);
    }

    private static long number(SseEvent event) throws IOException {
        assertThat(event).isNotNull();
        Matcher count = COUNT.matcher(event.data());
        assertThat(count.matches()).as(event.data()).isTrue();
        return Long.parseLong(count.group(1));
    }
}
