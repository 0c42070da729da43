package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import dev.ssespring.publisher.SseEventPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** {@link TestApplication} on a real server and a free port. */
final class TestServer implements AutoCloseable {

    /** The servers that the starter supports. */
    enum Kind {
        TOMCAT("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"),
        /** Tomcat with streams that are written to the servlet response. */
        TOMCAT_RESPONSE(TOMCAT.excluded),
        JETTY("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration");

        private final String excluded;

        Kind(String excluded) {
            this.excluded = excluded;
        }

        /**
         * Returns the servers to test on: those of the system property {@code test.servers}, or all if it is not set, without
         * those that the test does not support. If none is left, the first that the test supports.
         */
        static Stream<Kind> selected(Kind... unsupported) {
            Set<Kind> supported = EnumSet.allOf(Kind.class);
            supported.removeAll(List.of(unsupported));
            String names = System.getProperty("test.servers");
            if (names == null) {
                return supported.stream();
            }
            List<Kind> selected = Stream.of(names.split(",", -1))
                    .map(Kind::valueOf)
                    .filter(supported::contains)
                    .toList();
            return selected.isEmpty() ? supported.stream().limit(1) : selected.stream();
        }

        TestServer start(String... properties) {
            return start(context -> {}, properties);
        }

        TestServer start(ApplicationContextInitializer<GenericApplicationContext> beans, String... properties) {
            List<String> all = new ArrayList<>(List.of(properties));
            all.add("server.port=0");
            all.add("spring.autoconfigure.exclude=" + excluded);
            all.add("sse.server.write-to-connection=" + (this != TOMCAT_RESPONSE));
            return new TestServer((ServletWebServerApplicationContext) new SpringApplicationBuilder(
                            TestApplication.class)
                    .initializers(beans)
                    .properties(Map.of(
                            "spring.main.banner-mode", "off", "logging.level.root", "WARN", "sse.retry-jitter", "0"))
                    .properties(all.toArray(String[]::new))
                    .run());
        }
    }

    private final ServletWebServerApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    private TestServer(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    SseEventPublisher publisher() {
        return context.getBean(SseEventPublisher.class);
    }

    int port() {
        return context.getWebServer().getPort();
    }

    HttpResponse<InputStream> get(String path, String... headers) throws IOException, InterruptedException {
        return request("GET", path, headers);
    }

    HttpResponse<InputStream> head(String path, String... headers) throws IOException, InterruptedException {
        return request("HEAD", path, headers);
    }

    private HttpResponse<InputStream> request(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    /** The first event of a stream that stays open. */
    SseEvent firstEvent(String path) throws IOException, InterruptedException {
        return new SseReader(get(path).body()).read();
    }

    /** Opens a stream, which stays open, and waits until it has begun. */
    void firstBytes(String path) throws IOException, InterruptedException {
        assertThat(get(path).body().read()).as("begin of the opening comment").isEqualTo(':');
    }

    /** A connection on which the request was sent, and nothing else happens. */
    Socket open(String path) throws IOException {
        return open(path, "HTTP/1.1");
    }

    Socket open(String path, String protocol) throws IOException {
        Socket socket = new Socket();
        // Set before connecting, so that the server cannot hand much to the network.
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
        socket.getOutputStream()
                .write("GET %s %s\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                        .formatted(path, protocol)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Override
    public void close() {
        context.close();
    }
}
