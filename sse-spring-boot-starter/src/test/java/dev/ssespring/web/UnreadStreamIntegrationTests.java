package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.client.TestCertificate;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.protocol.SseParser;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamOptions;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.coyote.AbstractProtocol;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams that are ended while their client does not read: their connections are closed at once, and they count until
 * then, on each server that is supported.
 */
@Tag("slow")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(OutputCaptureExtension.class)
class UnreadStreamIntegrationTests {

    /** Servers that wait for the client take half a minute or more. */
    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private static final int LENGTH = 60_000;
    private static final SseEvent EVENT = SseEvent.of("x".repeat(LENGTH));

    /** What ends a stream that is behind. */
    enum End {
        OVERFLOW(CloseReason.OVERFLOW, "sse.mailbox.max-events=20 sse.mailbox.overflow=disconnect") {
            @Override
            void bring(SseEventPublisher publisher) {
                while (publisher.statistics().closed().get(CloseReason.OVERFLOW) == 0) {
                    publisher.publish("orders", EVENT);
                }
            }
        },
        DISCONNECTED_BY_USER(CloseReason.DISCONNECTED) {
            @Override
            void bring(SseEventPublisher publisher) {
                assertThat(publisher.disconnect("alice")).isOne();
            }
        },
        DISCONNECTED_BY_ID(CloseReason.DISCONNECTED) {
            @Override
            void bring(SseEventPublisher publisher) {
                assertThat(publisher.disconnect(publisher.streams().get(0).id()))
                        .isTrue();
            }
        },
        UNRESPONSIVE(CloseReason.UNRESPONSIVE, "sse.heartbeat=100ms sse.heartbeat-timeout=1s") {
            @Override
            void bring(SseEventPublisher publisher) {
                await().until(() -> publisher.statistics().closed().get(CloseReason.UNRESPONSIVE) == 1);
            }
        },
        EXPIRED(CloseReason.EXPIRED) {
            @Override
            void bring(SseEventPublisher publisher) {
                await().until(() -> publisher.statistics().closed().get(CloseReason.EXPIRED) == 1);
            }
        },
        DRAINED(CloseReason.DRAINED, "sse.drain-timeout=100ms") {
            @Override
            void bring(SseEventPublisher publisher) {
                publisher.drain();
            }
        };

        private final CloseReason reason;
        /** Separated by spaces. */
        private final String properties;

        End(CloseReason reason) {
            this(reason, "");
        }

        End(CloseReason reason, String properties) {
            this.reason = reason;
            this.properties = properties;
        }

        abstract void bring(SseEventPublisher publisher);

        String path() {
            return (this == EXPIRED) ? "/expiring" : "/topic/orders";
        }
    }

    @RestController
    static class Expiring {

        private final SseEventPublisher publisher;

        Expiring(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/expiring")
        SseStream expiring() {
            return publisher
                    .subscribe("orders")
                    .with(StreamOptions.DEFAULTS.expiresAt(Instant.now().plusSeconds(3)));
        }
    }

    static Stream<Arguments> endsOnEachServer() {
        return endsOn(TestServer.Kind.selected());
    }

    /** Tomcat has one way of writing HTTP/2. */
    static Stream<Arguments> http2EndsOnEachServer() {
        return endsOn(TestServer.Kind.selected(TestServer.Kind.TOMCAT_RESPONSE));
    }

    private static Stream<Arguments> endsOn(Stream<TestServer.Kind> servers) {
        return servers.flatMap(kind -> Arrays.stream(End.values()).map(end -> Arguments.of(kind, end)));
    }

    @ParameterizedTest
    @MethodSource("endsOnEachServer")
    void connectionIsClosedAtOnceAndCountsUntilThen(TestServer.Kind kind, End end) throws Exception {
        try (TestServer server = start(kind, end);
                RawResponse client = new RawResponse(server.port(), end.path(), "")) {
            SseEventPublisher publisher = server.publisher();
            publishMoreThanTheNetworkTakes(publisher);
            assertThat(connections(server)).isOne();

            end.bring(publisher);

            await().atMost(AT_ONCE).until(() -> publisher.openStreams() == 0);
            await().atMost(AT_ONCE).until(() -> connections(server) == 0);
            assertThat(publisher.statistics().closed()).containsEntry(end.reason, 1L);
            assertNoHalfEvent(client);
        }
    }

    @ParameterizedTest
    @MethodSource("http2EndsOnEachServer")
    void http2StreamIsResetAtOnceAndItsConnectionGoesOn(TestServer.Kind kind, End end, CapturedOutput output)
            throws Exception {
        try (TestServer server = start(kind, end, "server.http2.enabled=true");
                Http2Client client = new Http2Client(server.port(), 100_000)) {
            SseEventPublisher publisher = server.publisher();
            int id = client.open(end.path());
            await().until(() -> client.stream(id).text().endsWith("\n\n"));
            publishMoreThanTheNetworkTakes(publisher);
            await().until(() -> client.stream(id).data().length == 100_000);

            end.bring(publisher);

            await().atMost(AT_ONCE).until(() -> publisher.openStreams() == 0);
            await().atMost(AT_ONCE).until(() -> client.stream(id).isReset());
            assertThat(client.stream(id).hasEnded()).isFalse();
            int next = client.open("/ten");
            await().until(() -> client.stream(next).hasEnded());
            assertThat(client.isOver()).isFalse();
        }
        assertThat(output).doesNotContain("ERROR", "\tat ");
    }

    @EachServer
    void connectionWithTlsIsClosedAtOnce(TestServer.Kind kind, @TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        try (TestServer server = start(
                        kind,
                        End.DISCONNECTED_BY_ID,
                        "server.ssl.key-store=file:" + certificate.store(),
                        "server.ssl.key-store-password=" + TestCertificate.PASSWORD);
                Socket client = certificate
                        .asTrust()
                        .createSslContext()
                        .getSocketFactory()
                        .createSocket("localhost", server.port())) {
            client.getOutputStream()
                    .write("GET /topic/orders HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(client.getInputStream().read()).isEqualTo('H');
            publishMoreThanTheNetworkTakes(server.publisher());

            End.DISCONNECTED_BY_ID.bring(server.publisher());

            await().atMost(AT_ONCE).until(() -> server.publisher().openStreams() == 0);
            await().atMost(AT_ONCE).until(() -> connections(server) == 0);
        }
    }

    @EachServer
    void clientThatHasReadEverythingIsSentTheEnd(TestServer.Kind kind) throws Exception {
        try (TestServer server = start(kind, End.DISCONNECTED_BY_ID);
                RawResponse client = new RawResponse(server.port(), "/topic/orders", "")) {
            server.publisher().publish("orders", EVENT);
            byte[] buffer = new byte[8192];
            int left = LENGTH;
            while (left > 0) {
                left -= client.read(buffer);
            }

            End.DISCONNECTED_BY_ID.bring(server.publisher());

            while (client.read(buffer) >= 0) {
                // Would fail at a response that is cut off.
            }
            await().until(() -> server.publisher().openStreams() == 0);
        }
    }

    /** Wrappers of both kinds must not hide the server. */
    private static TestServer start(TestServer.Kind kind, End end, String... more) {
        Filter wrapping = (request, response, chain) -> chain.doFilter(
                new HttpServletRequestWrapper((HttpServletRequest) request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return () -> "alice";
                    }
                },
                new HttpServletResponseWrapper((HttpServletResponse) response));
        Consumer<GenericApplicationContext> beans = context -> {
            context.registerBean(Filter.class, () -> wrapping);
            context.registerBean(Expiring.class);
            SmallSendBuffers.register(context);
        };
        String[] properties = Stream.of(
                        Stream.of("sse.mailbox.max-events=10000", "sse.mailbox.max-size=1GB"),
                        Arrays.stream(end.properties.split(" ", -1)).filter(property -> !property.isEmpty()),
                        Arrays.stream(more))
                .flatMap(each -> each)
                .toArray(String[]::new);
        return kind.start(beans::accept, properties);
    }

    private static void publishMoreThanTheNetworkTakes(SseEventPublisher publisher) {
        for (int i = 0; i < 15; i++) {
            publisher.publish("orders", EVENT);
        }
        // The writer is stuck: it takes nothing more out of the mailbox.
        AtomicLong seen = new AtomicLong(-1);
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            long delivered = publisher.statistics().delivered();
            return seen.getAndSet(delivered) == delivered;
        });
    }

    private static void assertNoHalfEvent(RawResponse client) throws IOException {
        SseParser parser = new SseParser();
        byte[] buffer = new byte[8192];
        try {
            for (int count = client.read(buffer); count >= 0; count = client.read(buffer)) {
                parser.feed(buffer, 0, count);
                for (var item = parser.next(); item != null; item = parser.next()) {
                    if (item instanceof SseEvent event) {
                        assertThat(event.data()).hasSize(LENGTH);
                    }
                }
            }
            throw new AssertionError("The response looks complete");
        } catch (EOFException | SocketException ex) {
            // Cut off, as it has to be.
            assertThat(ex).isNotNull();
        }
    }

    private static long connections(TestServer server) {
        WebServer webServer = ((WebServerApplicationContext) server.context()).getWebServer();
        if (webServer instanceof TomcatWebServer tomcat) {
            // One more waits to be accepted.
            return ((AbstractProtocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler()).getConnectionCount()
                    - 1;
        }
        return ((ServerConnector) ((JettyWebServer) webServer).getServer().getConnectors()[0])
                .getConnectedEndPoints()
                .size();
    }
}
