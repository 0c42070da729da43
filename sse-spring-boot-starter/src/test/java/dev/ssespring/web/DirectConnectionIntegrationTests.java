package dev.ssespring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.ssespring.concurrent.Rounds;
import dev.ssespring.protocol.SseEvent;
import dev.ssespring.publisher.CloseReason;
import dev.ssespring.publisher.SseEventPublisher;
import dev.ssespring.publisher.SseStream;
import dev.ssespring.publisher.StreamInfo;
import dev.ssespring.publisher.StreamListener;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Streams on Tomcat that have left their servlet response, and those that have not. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(OutputCaptureExtension.class)
class DirectConnectionIntegrationTests {

    /** Departures are noticed by the end of file, or not at all. */
    private static final String NO_HEARTBEATS = "sse.heartbeat=1h";

    private static final Duration SOON = Duration.ofSeconds(1);

    @RestController
    static class Controller {

        private final SseEventPublisher publisher;
        private final AtomicInteger released = new AtomicInteger();

        Controller(SseEventPublisher publisher) {
            this.publisher = publisher;
        }

        @GetMapping("/scoped")
        SseStream scoped() {
            RequestContextHolder.currentRequestAttributes()
                    .registerDestructionCallback("scoped", released::incrementAndGet, RequestAttributes.SCOPE_REQUEST);
            return publisher.subscribe("orders");
        }

        @GetMapping("/later")
        Callable<SseStream> later() {
            return () -> publisher.subscribe("orders");
        }
    }

    /** Whether each request was asynchronous when it was back from the controller. */
    private static final class SeenRequests {

        private final List<Boolean> asynchronous = new CopyOnWriteArrayList<>();

        Filter filter() {
            return (request, response, chain) -> {
                chain.doFilter(request, response);
                asynchronous.add(request.isAsyncStarted());
            };
        }
    }

    private final SeenRequests seen = new SeenRequests();

    private TestServer start(Consumer<GenericApplicationContext> beans, String... properties) {
        return TestServer.Kind.TOMCAT.start(
                context -> {
                    register(context, "seen", seen.filter());
                    context.registerBean(Controller.class);
                    beans.accept(context);
                },
                properties);
    }

    private static void register(GenericApplicationContext context, String name, Filter filter) {
        context.registerBean(name, FilterRegistrationBean.class, () -> {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
            registration.setOrder(Ordered.LOWEST_PRECEDENCE);
            registration.setAsyncSupported(true);
            return registration;
        });
    }

    @Test
    void requestEndsWhenTheStreamHasOpened() throws Exception {
        try (TestServer server = start(context -> {})) {
            try (Socket client = server.open("/scoped")) {
                InputStream in = client.getInputStream();
                assertThat(readUntil(in, "\n\n"))
                        .startsWith("HTTP/1.1 200 \r\n")
                        .contains("\r\nTransfer-Encoding: chunked\r\n", "\r\nConnection: close\r\n");
                await().untilAsserted(() -> assertThat(seen.asynchronous).containsExactly(false));
                assertThat(server.context().getBean(Controller.class).released).hasValue(1);
                assertThat(server.publisher().openStreams()).isOne();

                server.publisher().publish("orders", SseEvent.of("later"));
                assertThat(readUntil(in, "\n\n")).contains("data: later\n");
            }
            await().atMost(SOON).until(() -> server.publisher().openStreams() == 0);
        }
    }

    @Test
    void finiteStreamEndsWithTheLastChunkAndTheConnection() throws Exception {
        try (TestServer server = start(context -> {});
                Socket client = server.open("/ten")) {
            String all = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(all).contains("data: Hello World! 10\n").endsWith("\r\n0\r\n\r\n");
            assertThat(all.split("\r\n0\r\n\r\n", -1)).hasSize(2);
            await().atMost(SOON).until(() -> connections(server) == 0);
        }
    }

    @Test
    void accessLogHasTheOpening(@TempDir Path directory) throws Exception {
        try (TestServer server = start(
                context -> {},
                "server.tomcat.accesslog.enabled=true",
                "server.tomcat.accesslog.buffered=false",
                "server.tomcat.accesslog.directory=" + directory)) {
            server.firstBytes("/topic/orders");
            await().untilAsserted(() -> assertThat(lines(directory))
                    .singleElement()
                    .asString()
                    .contains("\"GET /topic/orders HTTP/1.1\" 200 "));
            assertThat(server.publisher().openStreams()).isOne();
        }
    }

    private static List<String> lines(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(RawResponse.Cut.class)
    void clientsThatLeaveAreNoticedWithinASecond(RawResponse.Cut cut) throws Exception {
        int clients = 300;
        Departures departures = new Departures();
        try (TestServer server =
                start(context -> context.registerBean(StreamListener.class, () -> departures), NO_HEARTBEATS)) {
            List<RawResponse> open = open(server, clients);
            for (RawResponse each : open) {
                each.cut(cut);
            }
            long cutAt = System.nanoTime();
            await().until(() -> departures.times.size() == clients);
            List<Long> delays = departures.times.stream()
                    .map(time -> Math.max(0, time - cutAt))
                    .sorted()
                    .toList();
            assertThat(Duration.ofNanos(delays.get(clients * 99 / 100))).isLessThan(SOON);
            assertThat(departures.reasons).containsOnly(CloseReason.CLIENT_GONE);
            await().atMost(Duration.ofSeconds(5)).until(() -> connections(server) == 0);
        }
    }

    /**
     * A connection that was not writable and is again must still be read from. Nothing is written when the clients leave, so
     * only reading can tell.
     */
    @Test
    void clientsThatLeaveAfterTheyWereSlowAreNoticedWithinASecond() throws Exception {
        int clients = 50;
        try (TestServer server = start(
                SmallSendBuffers::register,
                NO_HEARTBEATS,
                "sse.server.send-buffer-size=0",
                "sse.mailbox.max-size=8MB",
                "sse.mailbox.max-events=10000")) {
            for (int round = 0; round < Rounds.of(10, 2); round++) {
                List<RawResponse> open = open(server, clients);
                for (int i = 0; i < 400; i++) {
                    server.publisher().publish("orders", SseEvent.of("x".repeat(1_000)));
                }
                await().until(() ->
                        server.publisher().streams().stream().allMatch(stream -> stream.backlogEvents() > 0));
                byte[] buffer = new byte[16 << 10];
                for (RawResponse each : open) {
                    for (int read = 0; read < 400_000; ) {
                        read += each.read(buffer);
                    }
                }
                await().until(() ->
                        server.publisher().streams().stream().allMatch(stream -> stream.backlogEvents() == 0));
                for (RawResponse each : open) {
                    each.close();
                }
                await().atMost(SOON).until(() -> server.publisher().openStreams() == 0);
            }
        }
    }

    private static List<RawResponse> open(TestServer server, int clients) throws IOException {
        List<RawResponse> open = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            open.add(new RawResponse(server.port(), "/topic/orders", ""));
        }
        await().until(() -> server.publisher().openStreams() == clients);
        return open;
    }

    @Test
    void whatAClientSendsMeanwhileIsDiscarded() throws Exception {
        try (TestServer server = start(context -> {}, NO_HEARTBEATS);
                Socket client = server.open("/topic/orders")) {
            InputStream in = client.getInputStream();
            readUntil(in, "\n\n");
            byte[] pipelined = "GET /topic/orders HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .repeat(1_000)
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 200; i++) {
                client.getOutputStream().write(pipelined);
            }
            server.publisher().publish("orders", SseEvent.of("still there"));
            assertThat(readUntil(in, "\n\n")).contains("data: still there\n").doesNotContain("HTTP/1.1");
            assertThat(server.publisher().openStreams()).isOne();
        }
    }

    @Test
    void streamThatIsCutOffIsClosedWithinASecondAlthoughItsClientDoesNotRead() throws Exception {
        try (TestServer server = start(SmallSendBuffers::register, "sse.server.send-buffer-size=0");
                Socket client = server.open("/topic/orders")) {
            readUntil(client.getInputStream(), "\n\n");
            for (int i = 0; i < 400; i++) {
                server.publisher().publish("orders", SseEvent.of("x".repeat(1_000)));
            }
            StreamInfo stream = server.publisher().streams().iterator().next();
            server.publisher().disconnect(stream.id());
            await().atMost(SOON).until(() -> server.publisher().openStreams() == 0 && connections(server) == 0);
        }
    }

    @Test
    void streamEndsIfAFilterFailsAfterItHasOpened() throws Exception {
        Filter failing = (request, response, chain) -> {
            chain.doFilter(request, response);
            throw new IllegalStateException("on purpose");
        };
        try (TestServer server = start(context -> register(context, "failing", failing), NO_HEARTBEATS);
                Socket client = server.open("/topic/orders")) {
            assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotEndWith("0\r\n\r\n");
            await().atMost(SOON).until(() -> server.publisher().openStreams() == 0 && connections(server) == 0);
        }
    }

    @Test
    void streamThatEndsWhileItOpensIsClosed() throws Exception {
        try (TestServer server = start(
                context -> context.registerBean(StreamListener.class, () -> new StreamListener() {}), NO_HEARTBEATS)) {
            SseEventPublisher publisher = server.publisher();
            for (int i = 0; i < 200; i++) {
                try (Socket client = server.open("/topic/orders")) {
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofNanos(10_000))
                            .until(() -> publisher.openStreams() == 1);
                    publisher.streams().forEach(stream -> publisher.disconnect(stream.id()));
                    readToEnd(client);
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> publisher.openStreams() == 0);
                }
            }
            await().atMost(SOON).until(() -> connections(server) == 0);
        }
    }

    private static void readToEnd(Socket client) throws IOException {
        client.getInputStream().readAllBytes();
    }

    @Test
    void otherResponsesTakeTheServletPathAndTheReasonIsLoggedOnce(CapturedOutput output) throws Exception {
        Filter wrapping = (request, response, chain) -> chain.doFilter(
                request,
                ((HttpServletRequest) request).getHeader("Wrap") != null
                        ? new Wrapper((HttpServletResponse) response)
                        : response);
        try (TestServer server = start(
                context -> register(context, "wrapping", wrapping),
                "logging.level.dev.ssespring.web.DirectConnections=DEBUG")) {
            for (int i = 0; i < 3; i++) {
                server.firstBytes("/later");
                assertThat(server.get("/entity").statusCode()).isEqualTo(202);
                assertThat(server.get("/topic/orders", "Wrap", "1").body().read())
                        .isEqualTo(':');
                try (Socket old = server.open("/topic/orders", "HTTP/1.0")) {
                    assertThat(readUntil(old.getInputStream(), "\n\n")).doesNotContain("chunked");
                }
            }
            for (String reason : List.of(
                    "the request is or was asynchronous",
                    "the status of the response is not 200",
                    "$Wrapper may change the body",
                    "the protocol is not HTTP/1.1 on Tomcat's NIO connector")) {
                assertThat(output.getAll().split(java.util.regex.Pattern.quote(reason), -1))
                        .as(reason)
                        .hasSize(2);
            }
            // Those of /later twice: when it returns and when it is dispatched.
            await().untilAsserted(
                            () -> assertThat(seen.asynchronous).isNotEmpty().doesNotContain(false));
        }
    }

    @Test
    void http2TakesTheServletPath() throws Exception {
        try (TestServer server = start(context -> {}, "server.http2.enabled=true");
                Http2Client client = new Http2Client(server.port(), 1 << 20)) {
            int id = client.open("/topic/orders");
            await().until(() -> client.stream(id).data().length > 0);
            assertThat(seen.asynchronous).containsExactly(true);
        }
    }

    @Test
    void streamThatTomcatMayCompressTakesTheServletPath() throws Exception {
        try (TestServer server = start(
                context -> {}, "server.compression.enabled=true", "server.compression.mime-types=text/event-stream")) {
            server.firstBytes("/topic/orders");
            await().untilAsserted(() -> assertThat(seen.asynchronous).containsExactly(true));
        }
    }

    @Test
    void propertyKeepsAllStreamsOnTheServletPath() throws Exception {
        try (TestServer server =
                TestServer.Kind.TOMCAT_RESPONSE.start(context -> register(context, "seen", seen.filter()))) {
            server.firstBytes("/topic/orders");
            await().untilAsserted(() -> assertThat(seen.asynchronous).containsExactly(true));
        }
    }

    private static final class Wrapper extends HttpServletResponseWrapper {

        Wrapper(HttpServletResponse response) {
            super(response);
        }

        @Override
        public jakarta.servlet.ServletOutputStream getOutputStream() throws IOException {
            return super.getOutputStream();
        }
    }

    private static final class Departures implements StreamListener {

        private final List<Long> times = new CopyOnWriteArrayList<>();
        private final List<CloseReason> reasons = new CopyOnWriteArrayList<>();

        @Override
        public void closed(StreamInfo stream, CloseReason reason) {
            reasons.add(reason);
            times.add(System.nanoTime());
        }
    }

    /** Without the one that Tomcat counts before it has been accepted. */
    private static long connections(TestServer server) {
        TomcatWebServer tomcat = (TomcatWebServer) ((WebServerApplicationContext) server.context()).getWebServer();
        return ((AbstractProtocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler()).getConnectionCount() - 1;
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("after " + text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }
}
