package dev.ssespring.benchmarks.webflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebFluxServerIntegrationTests {

    private static final int EVENTS = 200;

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Test
    void streamGetsEveryEventInOrder() throws Exception {
        HttpResponse<Stream<String>> response = client.send(request("/webflux"), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> body = response.body()) {
            Iterator<String> lines = body.iterator();
            assertThat(lines.next()).isEqualTo(":open");
            client.send(
                    request("/webflux/start?n=" + EVENTS + "&rate=1000&size=200"),
                    HttpResponse.BodyHandlers.discarding());
            for (int seq = 0; seq < EVENTS; ) {
                String line = lines.next();
                if (line.startsWith("data:")) {
                    assertThat(line)
                            .startsWith("data:{\"seq\":" + seq + ",\"ts\":")
                            .hasSize("data:".length() + 200);
                    seq++;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            '', ''
            ?n=many, many
            ?n=-1, must not be negative
            ?n=1&rate=-1, must not be negative
            ?n=1&size=-1, must not be negative
            ?n=1&topics=0, must not be negative
            """)
    void whatCannotBePublishedIsRefused(String query, String reason) throws Exception {
        HttpResponse<String> response =
                client.send(request("/webflux/start" + query), HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(reason);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
    }
}
