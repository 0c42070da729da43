package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.annotation.Bean;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/** Applications that set headers which contradict a stream, in each place where they can, on each server. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FramingHeadersIntegrationTests {

    private static final List<String> NAMES =
            List.of("Content-Length", "Content-Encoding", "Content-Range", "Transfer-Encoding", "Trailer", "Upgrade");

    private static final String BODY =
            ": open heartbeat=15s\nretry: 2000\n\ndata: one\n\ndata: two\n\n" + TestApplication.END;

    @RestController
    static class Contradicting {

        private final SseEventPublisher publisher;

        Contradicting(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/framed")
        ResponseEntity<SseStream> framed() {
            ResponseEntity.BodyBuilder builder = ResponseEntity.ok();
            NAMES.forEach(name -> builder.header(name, value(name)));
            return builder.header("X-Mine", "1").body(stream());
        }

        @GetMapping("/kept-alive")
        ResponseEntity<SseStream> keptAlive() {
            return ResponseEntity.ok()
                    .header("Connection", "keep-alive")
                    .header("Keep-Alive", "timeout=60")
                    .body(stream());
        }

        @GetMapping("/unframed")
        SseStream stream() {
            return publisher.stream(List.of("one", "two"));
        }
    }

    static class Functional {

        @Bean
        RouterFunction<ServerResponse> framed(SseEventPublisher publisher) {
            return RouterFunctions.route()
                    .GET("/functional/framed", request -> {
                        ServerResponse.BodyBuilder builder = ServerResponse.ok();
                        NAMES.forEach(name -> builder.header(name, value(name)));
                        return builder.header("X-Mine", "1")
                                .build(SseServerResponse.writing(publisher.stream(List.of("one", "two"))));
                    })
                    .build();
        }
    }

    private static String value(String name) {
        return switch (name) {
            case "Content-Length" -> "5";
            case "Content-Encoding", "Transfer-Encoding" -> "gzip";
            case "Content-Range" -> "bytes 0-4/5";
            default -> "x";
        };
    }

    /** As a filter does that knows the length of everything it serves. */
    private static final Filter SETTING = (request, response, chain) -> {
        HttpServletResponse http = (HttpServletResponse) response;
        if (((HttpServletRequest) request).getRequestURI().equals("/unframed")) {
            NAMES.forEach(name -> http.setHeader(name, value(name)));
            http.setContentLength(5);
            http.setHeader("X-Mine", "1");
        }
        chain.doFilter(request, response);
    };

    static Stream<Arguments> pathsOnEachServer() {
        return TestServer.Kind.selected()
                .flatMap(kind -> Stream.of(false, true)
                        .flatMap(http2 -> Stream.of("/framed", "/functional/framed", "/unframed")
                                .map(path -> Arguments.of(kind, http2, path))));
    }

    @ParameterizedTest
    @MethodSource("pathsOnEachServer")
    void headersThatContradictAStreamAreDroppedWithOneWarning(TestServer.Kind kind, boolean http2, String path)
            throws Exception {
        try (TestServer server = start(kind, "server.http2.enabled=" + http2);
                ServerLog log = new ServerLog()) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<InputStream> response = server.get(path);

                assertThat(text(response)).isEqualTo(BODY);
                assertThat(response.headers().firstValue("X-Mine")).hasValue("1");
                assertThat(response.headers().map())
                        .doesNotContainKeys(
                                "content-length", "content-encoding", "content-range", "trailer", "upgrade");
                assertThat(response.headers().allValues("Transfer-Encoding"))
                        .isSubsetOf("chunked")
                        .doesNotHaveDuplicates();
            }
            assertThat(log.lines()).singleElement().asString().contains(NAMES).contains(path);
        }
    }

    @EachServer
    void headersOfAConnectionAreDroppedInHttp2Alone(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "server.http2.enabled=true")) {
            assertThat(text(server.get("/unframed")))
                    .as("upgrades the connection")
                    .isEqualTo(BODY);
            HttpResponse<InputStream> response = server.get("/kept-alive");
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(text(response)).isEqualTo(BODY);
            assertThat(response.headers().map()).doesNotContainKeys("connection", "keep-alive");
        }
        try (TestServer server = start(kind)) {
            HttpResponse<InputStream> response = server.get("/kept-alive");
            assertThat(text(response)).isEqualTo(BODY);
            assertThat(response.headers().firstValue("Keep-Alive")).hasValue("timeout=60");
        }
    }

    /** Their bodies are short, but longer than what the application says. */
    @ParameterizedTest
    @MethodSource("pathsOnEachServer")
    void refusalIsAnsweredInFull(TestServer.Kind kind, boolean http2, String path) throws Exception {
        try (TestServer server = start(kind, "server.http2.enabled=" + http2)) {
            server.publisher().drain();

            HttpResponse<InputStream> told = server.get(path, "Accept", "text/event-stream");
            assertThat(text(told)).isEqualTo("retry: 2000\n\n");
            HttpResponse<InputStream> status = server.get(path, "Accept", "application/json");
            assertThat(status.statusCode()).isEqualTo(503);
            assertThat(text(status)).endsWith("}");
        }
    }

    private static TestServer start(TestServer.Kind kind, String... properties) {
        return kind.start(
                context -> {
                    context.registerBean(Contradicting.class);
                    context.registerBean(Functional.class);
                    context.registerBean(Filter.class, () -> SETTING);
                },
                properties);
    }

    private static String text(HttpResponse<InputStream> response) throws IOException {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }
}
