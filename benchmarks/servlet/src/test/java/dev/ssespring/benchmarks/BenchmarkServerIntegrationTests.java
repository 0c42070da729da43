package dev.ssespring.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.benchmarks.load.Delivered;
import dev.ssespring.benchmarks.load.Expected;
import dev.ssespring.benchmarks.load.JoinRequest;
import dev.ssespring.benchmarks.load.LoadClient;
import dev.ssespring.benchmarks.server.BenchmarkServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

/** The benchmark server under its load client: what is measured is what was published, all of it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchmarkServerIntegrationTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int STREAMS = 50;
    private static final Pattern TS = Pattern.compile("\"ts\":(\\d+),");

    private static ServletWebServerApplicationContext context;
    private static int port;

    private final HttpClient control = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(BenchmarkServer.class)
                .properties(
                        "server.port=0",
                        // Both servers are on the class path of the tests.
                        "spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration")
                .run();
        port = context.getWebServer().getPort();
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sse", "/emitter"})
    void everyStreamGetsEveryEventOfABurst(String path) throws IOException {
        try (LoadClient client = new LoadClient(port)) {
            assertThat(client.open(new JoinRequest(path, 1, null), STREAMS, STREAMS, PATIENCE))
                    .isEqualTo(STREAMS);

            Expected expected = new Expected(400, 1, 200);
            Delivered delivered = client.round(expected, () -> publish(path, expected, 0), PATIENCE, () -> {});

            assertThat(delivered.isComplete()).as(delivered.toString()).isTrue();
            assertThat(delivered.deliveries()).isEqualTo(400 * STREAMS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sse", "/emitter"})
    void everyStreamGetsTheEventsOfItsTopicAtTheirRate(String path) throws IOException {
        try (LoadClient client = new LoadClient(port)) {
            client.open(new JoinRequest(path, 10, null), STREAMS, STREAMS, PATIENCE);

            Expected expected = new Expected(95, 10, 300);
            Delivered delivered = client.round(expected, () -> publish(path, expected, 200), PATIENCE, () -> {});

            assertThat(delivered.isComplete()).as(delivered.toString()).isTrue();
            assertThat(delivered.deliveries()).isEqualTo(95 * STREAMS / 10);
            assertThat(delivered.seconds()).isGreaterThanOrEqualTo(94 / 200.0);
        }
    }

    @Test
    void streamOfTheServersOwnTopicResumes() throws Exception {
        try (LoadClient client = new LoadClient(port)) {
            String id;
            HttpResponse<Stream<String>> response =
                    control.send(HttpRequest.newBuilder(uri("/sse")).build(), HttpResponse.BodyHandlers.ofLines());
            try (Stream<String> lines = response.body()) {
                id = lines.filter(line -> line.startsWith("id:"))
                        .findFirst()
                        .orElseThrow()
                        .substring(3)
                        .strip();
            }
            Expected missed = new Expected(300, 1, 200);
            client.open(new JoinRequest("/sse", 1, null), 1, 1, PATIENCE);
            client.round(missed, () -> publish("/sse", missed, 0), PATIENCE, () -> {});

            Delivered delivered = client.resume(new JoinRequest("/sse", 1, id), STREAMS, missed, PATIENCE, () -> {});

            assertThat(delivered.isComplete()).as(delivered.toString()).isTrue();
            assertThat(delivered.deliveries()).isEqualTo(300 * STREAMS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sse", "/emitter"})
    void eventsAreDatedWithTheTimesAtWhichTheyWereDue(String path) throws Exception {
        HttpResponse<Stream<String>> response =
                control.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            publish(path, new Expected(20, 1, 200), 100).join();

            List<Long> dated = lines.map(TS::matcher)
                    .filter(Matcher::find)
                    .limit(20)
                    .map(ts -> Long.valueOf(ts.group(1)))
                    .toList();

            long begin = dated.get(0);
            assertThat(dated)
                    .isEqualTo(LongStream.range(0, 20)
                            .map(seq -> begin + seq * 10_000)
                            .boxed()
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '', n
            ?n, n
            ?n=many, n
            ?n=-1, n
            ?n=1&rate=-1, rate
            ?n=1&size=-1, size
            ?n=1&topics=0, topics
            """)
    void whatCannotBePublishedIsRefused(String query, String name) throws Exception {
        for (String path : List.of("/sse/start", "/emitter/start")) {
            HttpResponse<String> response = control.send(
                    HttpRequest.newBuilder(uri(path + query)).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).as(path).isEqualTo(400);
            assertThat(response.body()).as(path).startsWith("'" + name + "' must be a whole number from ");
        }
    }

    private CompletableFuture<Void> publish(String path, Expected expected, int rate) {
        HttpRequest request = HttpRequest.newBuilder(uri("%s/start?n=%d&rate=%d&size=%d&topics=%d"
                        .formatted(path, expected.events(), rate, expected.size(), expected.topics())))
                .build();
        return control.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .thenAccept(response -> assertThat(response.statusCode()).isEqualTo(202));
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }
}
