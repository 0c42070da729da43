package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.client.TestCertificate;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams over TLS, which the server ends itself. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecureStreamsIntegrationTests {

    @TempDir
    private static Path directory;

    private static TestCertificate certificate;

    @BeforeAll
    static void make() throws Exception {
        certificate = TestCertificate.in(directory);
    }

    private static TestServer start(TestServer.Kind kind, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("server.ssl.key-store=file:" + certificate.store());
        all.add("server.ssl.key-store-type=PKCS12");
        all.add("server.ssl.key-store-password=" + TestCertificate.PASSWORD);
        return kind.start(SmallSendBuffers::register, all.toArray(String[]::new));
    }

    private static SSLSocket open(TestServer server, String path) throws IOException {
        SSLSocket socket = (SSLSocket)
                certificate.asTrust().createSslContext().getSocketFactory().createSocket("localhost", server.port());
        socket.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        .formatted(path)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @EachServer
    void finiteStreamArrivesAndEnds(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind)) {
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(certificate.asTrust().createSslContext())
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(
                                        HttpRequest.newBuilder(
                                                        URI.create("https://localhost:" + server.port() + "/ten"))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("data: Hello World! 10\n");
            }
        }
    }

    /** Some of them are larger than a record of TLS, and all together than what the network buffers. */
    @EachServer
    void slowClientGetsAllEvents(TestServer.Kind kind) throws Exception {
        int events = 300;
        try (TestServer server = start(
                        kind, "sse.mailbox.max-size=64MB", "sse.mailbox.max-events=10000", "sse.history.max-events=0");
                SSLSocket socket = open(server, "/topic/orders")) {
            readUntil(socket.getInputStream(), "\n\n");
            for (int i = 0; i < events; i++) {
                server.publisher().publish("orders", SseEvent.of(i + "x".repeat(i * 997 % 40_000)));
            }
            await().until(() -> server.publisher().streams().iterator().next().backlogEvents() > 0);
            try (SseReader reader = new SseReader(new Chunks(socket.getInputStream()))) {
                for (int i = 0; i < events; i++) {
                    assertThat(reader.read().data()).isEqualTo(i + "x".repeat(i * 997 % 40_000));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = "TOMCAT")
    @Tag("slow")
    void clientsThatLeaveAreNoticedWithinASecond(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, "sse.heartbeat=1h")) {
            for (int i = 0; i < 20; i++) {
                try (SSLSocket socket = open(server, "/topic/orders")) {
                    readUntil(socket.getInputStream(), "\n\n");
                    if (i % 2 == 0) {
                        socket.setSoLinger(true, 0);
                    }
                    // Is discarded.
                    socket.getOutputStream().write(new byte[30_000]);
                }
                await().atMost(Duration.ofSeconds(1))
                        .until(() -> server.publisher().openStreams() == 0);
            }
        }
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("after " + text).isNotNegative();
            text.append((char) next);
        }
        // The line end of the chunk.
        in.readNBytes(2);
        return text.toString();
    }

    /** The body of a response in chunks. */
    private static final class Chunks extends InputStream {

        private final InputStream in;
        private int left;

        Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                StringBuilder size = new StringBuilder();
                for (int c = in.read(); c != '\n'; c = in.read()) {
                    size.append((char) c);
                }
                left = Integer.parseInt(size.toString().trim(), 16);
                if (left == 0) {
                    return -1;
                }
            }
            int count = in.read(into, offset, Math.min(length, left));
            left -= count;
            if (left == 0) {
                in.readNBytes(2);
            }
            return count;
        }
    }
}
