package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ssespring.client.TestCertificate;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams behind a real nginx that speaks HTTP/1.0 to the server, HTTP/1.1 with a connection for each request, or HTTP/1.1
 * with connections that it keeps, the latter two with TLS too.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class NginxIntegrationTests {

    private static TestCertificate certificate;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    static Stream<Arguments> serversAndLocations() {
        return TestServer.Kind.selected()
                .flatMap(kind -> Stream.of("http", "https")
                        .flatMap(scheme -> Stream.of("/old", "/closed", "/kept")
                                .filter(location -> scheme.equals("http")
                                        || (kind != TestServer.Kind.TOMCAT_RESPONSE && !location.equals("/old")))
                                .map(location -> Arguments.of(kind, scheme, location))));
    }

    @BeforeAll
    static void createCertificate(@TempDir Path shared) throws Exception {
        certificate = TestCertificate.in(shared);
    }

    private static TestServer start(TestServer.Kind kind, String scheme, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        if (scheme.equals("https")) {
            all.add("server.ssl.key-store=file:" + certificate.store());
            all.add("server.ssl.key-store-password=" + TestCertificate.PASSWORD);
        }
        return kind.start(all.toArray(String[]::new));
    }

    @BeforeEach
    void nginxIsThere() {
        assumeTrue(Files.isExecutable(Nginx.PROGRAM), "nginx is not installed");
    }

    /** Among ordinary requests, on connections that nginx would use again if the server did not close them. */
    @ParameterizedTest
    @MethodSource("serversAndLocations")
    void finiteStreamsAndOrdinaryRequestsAreAllAnswered(TestServer.Kind kind, String scheme, String location)
            throws Exception {
        try (TestServer server = start(kind, scheme);
                Nginx nginx = new Nginx(directory, server.port(), scheme)) {
            ExecutorService clients = Executors.newFixedThreadPool(4);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    all.add(clients.submit(() -> {
                        for (int round = 0; round < (scheme.equals("http") ? 50 : 10); round++) {
                            assertThat(get(nginx, location + "/ten").body()).contains("data: Hello World! 10\n");
                            assertThat(get(nginx, location + "/entity-without-body")
                                            .statusCode())
                                    .isEqualTo(404);
                        }
                        return null;
                    }));
                }
                for (Future<?> each : all) {
                    each.get();
                }
            } finally {
                clients.shutdownNow();
            }
            assertThat(nginx.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("serversAndLocations")
    void eventsComeAtOnceAndALiveStreamEndsInOrder(TestServer.Kind kind, String scheme, String location)
            throws Exception {
        try (TestServer server = start(kind, scheme);
                Nginx nginx = new Nginx(directory, server.port(), scheme);
                SseReader reader = new SseReader(client.send(
                                request(nginx, location + "/topic/orders"), HttpResponse.BodyHandlers.ofInputStream())
                        .body())) {
            await().until(() -> server.publisher().openStreams() == 1);
            server.publisher().publish("orders", SseEvent.of("now"));
            assertThat(reader.read().data()).isEqualTo("now");
            server.publisher().drain();
            assertThat(reader.read()).isNull();
            assertThat(nginx.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("serversAndLocations")
    void clientThatLeavesNginxIsNoticed(TestServer.Kind kind, String scheme, String location) throws Exception {
        boolean atOnce = kind == TestServer.Kind.TOMCAT && !location.equals("/old");
        try (TestServer server = start(kind, scheme, atOnce ? "sse.heartbeat=1h" : "sse.heartbeat=50ms");
                Nginx nginx = new Nginx(directory, server.port(), scheme)) {
            for (int round = 0; round < 20; round++) {
                leave(nginx, location);
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .atMost(Duration.ofSeconds(atOnce ? 1 : 20))
                        .until(() -> server.publisher().openStreams() == 0
                                && server.publisher().statistics().opened() > 0);
            }
        }
    }

    private static void leave(Nginx nginx, String location) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port())) {
            socket.getOutputStream()
                    .write("GET %s/topic/orders HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .formatted(location)
                            .getBytes(StandardCharsets.US_ASCII));
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf(": open") < 0) {
                seen.append((char) socket.getInputStream().read());
            }
        }
    }

    private HttpResponse<String> get(Nginx nginx, String path) throws IOException, InterruptedException {
        return client.send(request(nginx, path), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(Nginx nginx, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + nginx.port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }
}
